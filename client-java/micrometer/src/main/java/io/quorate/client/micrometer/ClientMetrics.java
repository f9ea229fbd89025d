package io.quorate.client.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quorate.client.ClientListener;
import io.quorate.client.error.QuorateException;
import io.quorate.client.session.SessionState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times what a client goes through. Give it to the client's builder as a listener. Safe for any thread.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>is</th></tr>
 * <tr><td>{@code quorate.client.requests}</td><td>a timer of requests to their end, by {@code operation} and {@code code}</td></tr>
 * <tr><td>{@code quorate.client.attempts}</td><td>how many times requests were sent, by {@code operation}</td></tr>
 * <tr><td>{@code quorate.client.retries}</td><td>requests that were sent again, by {@code operation}</td></tr>
 * <tr><td>{@code quorate.client.failovers}</td><td>how often another member was chosen</td></tr>
 * <tr><td>{@code quorate.client.watch.retries}, {@code …resyncs}</td><td>connections of watches that were lost; states that
 *     were told anew</td></tr>
 * <tr><td>{@code quorate.client.sessions}</td><td>sessions now, by {@code state}: {@code active} and {@code suspect}</td></tr>
 * <tr><td>{@code quorate.client.sessions.lost}</td><td>sessions that came to their end, closed ones included</td></tr>
 * </table>
 */
public final class ClientMetrics implements ClientListener {

    private static final String OPERATION = "operation";

    private final MeterRegistry registry;
    private final Map<String, SessionState> sessions = new ConcurrentHashMap<>();

    public ClientMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (SessionState state : new SessionState[] {SessionState.ACTIVE, SessionState.SUSPECT}) {
            Gauge.builder("quorate.client.sessions", this, metrics -> metrics.count(state))
                    .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
                    .register(registry);
        }
    }

    private double count(SessionState state) {
        return sessions.values().stream().filter(state::equals).count();
    }

    @Override
    public void onRequest(String operation, String code, Duration took, int attempts) {
        registry.timer("quorate.client.requests", OPERATION, operation, "code", code)
                .record(took);
        registry.counter("quorate.client.attempts", OPERATION, operation).increment(attempts);
    }

    @Override
    public void onRetry(String operation, String endpoint, String reason) {
        registry.counter("quorate.client.retries", OPERATION, operation).increment();
    }

    @Override
    public void onFailover(String before, String now) {
        registry.counter("quorate.client.failovers").increment();
    }

    @Override
    public void onWatchRetry(String subject, QuorateException reason) {
        registry.counter("quorate.client.watch.retries").increment();
    }

    @Override
    public void onWatchResync(String subject, String reason) {
        registry.counter("quorate.client.watch.resyncs").increment();
    }

    @Override
    public void onSessionState(String lease, SessionState state) {
        if (state == SessionState.LOST) {
            sessions.remove(lease);
            registry.counter("quorate.client.sessions.lost").increment();
        } else {
            sessions.put(lease, state);
        }
    }
}
