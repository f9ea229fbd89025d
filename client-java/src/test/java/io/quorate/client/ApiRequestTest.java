package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApiRequestTest {

    @Test
    void knowsWhatItsQueryHas() {
        ApiRequest request =
                ApiRequest.of("GET", "/v1/kv/wait").query("waiting", "1").flag("prefix");
        assertThat(request.hasQuery("wait")).isFalse();
        assertThat(request.hasQuery("waiting")).isTrue();
        assertThat(request.hasQuery("prefix")).isTrue();
        assertThat(request.hasQuery("pre")).isFalse();
        assertThat(request.query("wait", Duration.ofSeconds(2)).hasQuery("wait"))
                .isTrue();
        assertThat(ApiRequest.of("GET", "/v1/kv/a").hasQuery("a")).isFalse();
    }

    @Test
    void queriesAreEncoded() {
        assertThat(ApiRequest.of("GET", "/v1/kv/a").query("end", "a b/ü").target())
                .isEqualTo("/v1/kv/a?end=a%20b/%C3%BC");
    }
}
