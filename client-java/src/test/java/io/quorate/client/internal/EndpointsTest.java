package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private static final long SECOND = 1_000_000_000L;

    private final Endpoints endpoints = new Endpoints(List.of("a", "b", "c"));

    @Test
    void staysWithTheOneThatAnswers() {
        assertThat(endpoints.pick(0)).isEqualTo("a");
        endpoints.failed("a", 0);
        assertThat(endpoints.pick(0)).isEqualTo("b");
        endpoints.answered("b");
        assertThat(endpoints.pick(60 * SECOND)).isEqualTo("b");
    }

    @Test
    void whenAllRestTheFirstToRecoverIsAsked() {
        endpoints.failed("b", 0);
        endpoints.failed("c", 1);
        endpoints.failed("a", 2);
        assertThat(endpoints.pick(3)).isEqualTo("b");
    }

    @Test
    void restsLongerEachTimeItFails() {
        Endpoints one = new Endpoints(List.of("a", "b"));
        one.failed("a", 0);
        one.failed("a", 0);
        one.failed("b", 0);
        assertThat(one.pick(1)).isEqualTo("b");
        assertThat(one.pick(SECOND)).isEqualTo("b");
    }
}
