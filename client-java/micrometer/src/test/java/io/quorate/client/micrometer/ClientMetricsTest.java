package io.quorate.client.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.client.session.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ClientMetrics metrics = new ClientMetrics(registry);

    @Test
    void requestsAreTimedByOperationAndCode() {
        metrics.onRequest("PUT /v1/kv", "ok", Duration.ofMillis(5), 1);
        metrics.onRequest("PUT /v1/kv", "ok", Duration.ofMillis(7), 3);
        metrics.onRequest("PUT /v1/kv", "cas-failed", Duration.ofMillis(1), 1);
        assertThat(registry.get("quorate.client.requests")
                        .tag("code", "ok")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("quorate.client.attempts").counter().count()).isEqualTo(5);
    }

    @Test
    void eventsAreCounted() {
        metrics.onRetry("PUT /v1/kv", "http://a", "no-leader");
        metrics.onFailover("http://a", "http://b");
        metrics.onWatchResync("config/", "COMPACTED");
        assertThat(registry.get("quorate.client.retries").counter().count()).isEqualTo(1);
        assertThat(registry.get("quorate.client.failovers").counter().count()).isEqualTo(1);
        assertThat(registry.get("quorate.client.watch.resyncs").counter().count())
                .isEqualTo(1);
    }

    @Test
    void sessionsAreCountedByTheirState() {
        metrics.onSessionState("ls_1", SessionState.ACTIVE);
        metrics.onSessionState("ls_2", SessionState.ACTIVE);
        metrics.onSessionState("ls_1", SessionState.SUSPECT);
        assertThat(sessions("active")).isEqualTo(1);
        assertThat(sessions("suspect")).isEqualTo(1);
        metrics.onSessionState("ls_1", SessionState.LOST);
        assertThat(sessions("suspect")).isZero();
        assertThat(registry.get("quorate.client.sessions.lost").counter().count())
                .isEqualTo(1);
    }

    private double sessions(String state) {
        return registry.get("quorate.client.sessions")
                .tag("state", state)
                .gauge()
                .value();
    }
}
