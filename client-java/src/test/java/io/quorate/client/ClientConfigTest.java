package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConfigTest {

    @Test
    void withoutVariablesThereAreDefaults() {
        ClientConfig config = ClientConfig.from(Map.of());
        assertThat(config.endpoints()).containsExactly("http://127.0.0.1:7460");
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.caFile()).isNull();
        assertThat(config.tokenFile()).isNull();
    }

    @Test
    void variablesAreTaken() {
        ClientConfig config = ClientConfig.from(Map.of(
                "QUORATE_ENDPOINTS", "n1:7460, https://n2:7460,",
                "QUORATE_TIMEOUT", "500ms",
                "QUORATE_CACERT", "/ca.pem",
                "QUORATE_TOKEN_FILE", "/token"));
        assertThat(config.endpoints()).isEqualTo(List.of("http://n1:7460", "https://n2:7460"));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.caFile()).isEqualTo(Path.of("/ca.pem"));
        assertThat(config.tokenFile()).isEqualTo(Path.of("/token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://n1:0", "http://n1:65536", "https://n1:99999"})
    void portThatThereCannotBeIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuorateClient.builder().endpoints(url))
                .withMessageContaining(url)
                .withMessageContaining("expected: 1 to 65535");
    }

    @Test
    void malformedTimeoutIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientConfig.from(Map.of("QUORATE_TIMEOUT", "soon")))
                .withMessageContaining("expected: such as 5s");
    }

    @Test
    void certificateWithoutKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientConfig.from(Map.of("QUORATE_CERT", "/c.pem")))
                .withMessageContaining("QUORATE_KEY");
    }

    @Test
    void clientIsMadeSo() {
        ClientConfig config = ClientConfig.from(Map.of("QUORATE_ENDPOINTS", "n1:7460", "QUORATE_TIMEOUT", "2m"));
        try (QuorateClient client = config.toBuilder().build()) {
            assertThat(client.withOptions(options -> {
                        assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(2));
                        return options;
                    }))
                    .isNotSameAs(client);
        }
    }
}
