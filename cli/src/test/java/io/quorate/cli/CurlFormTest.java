package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.ApiRequest;
import org.junit.jupiter.api.Test;

class CurlFormTest {

    @Test
    void binaryBodiesGoThroughPrintf() {
        ApiRequest request = ApiRequest.of("PUT", "/v1/kv/a").body(new byte[] {0, (byte) 0xFF, 'x'});
        assertThat(CurlForm.of("http://h:1", request))
                .isEqualTo("printf '\\000\\377\\170' | curl -sS -X PUT --data-binary @- 'http://h:1/v1/kv/a'");
    }

    @Test
    void headIsNoMethodOfItsOwn() {
        assertThat(CurlForm.of("http://h:1", ApiRequest.of("HEAD", "/livez")))
                .isEqualTo("curl -sS --head 'http://h:1/livez'");
    }
}
