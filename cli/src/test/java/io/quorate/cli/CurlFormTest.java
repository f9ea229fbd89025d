package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.ApiRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurlFormTest {

    private static Settings settings() {
        GlobalOptions flags = new GlobalOptions();
        flags.endpoints = "http://h:1";
        return Settings.of(flags, Map.of());
    }

    @Test
    void binaryBodiesGoThroughPrintf() {
        ApiRequest request = ApiRequest.of("PUT", "/v1/kv/a").body(new byte[] {0, (byte) 0xFF, 'x'});
        assertThat(CurlForm.of(settings(), request))
                .isEqualTo("printf '\\000\\377\\170' | curl -sS -X PUT --data-binary @- 'http://h:1/v1/kv/a'");
    }

    @Test
    void headIsNoMethodOfItsOwn() {
        assertThat(CurlForm.of(settings(), ApiRequest.of("HEAD", "/livez")))
                .isEqualTo("curl -sS --head 'http://h:1/livez'");
    }
}
