package io.quorate.server.http;

import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Writes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** The headers of one answer that say where it stands. Confined to the event loop of its connection. */
final class AnswerHeaders {

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final HttpState state;
    private @Nullable StringBuilder timing;
    private long revision = -1;

    AnswerHeaders(HttpServerRequest request, HttpState state) {
        this.request = request;
        this.response = request.response();
        this.state = state;
    }

    /** The revision the answer reflects. */
    void revision(long value) {
        revision = value;
    }

    /** How a read was answered, {@code totalNanos} after it arrived. */
    void reading(Reads.Reading<?> reading, long totalNanos) {
        revision = reading.revision();
        response.putHeader(Names.QUORATE_CONSISTENCY, reading.linearizable() ? Names.LINEARIZABLE : Names.SERIALIZABLE);
        if (!reading.linearizable() && reading.stalenessMillis() != Long.MAX_VALUE) {
            response.putHeader(Names.QUORATE_STALENESS, Long.toString(reading.stalenessMillis()));
        }
        if (reading.barrierNanos() > 0) {
            step("barrier", reading.barrierNanos());
        }
        step("total", totalNanos);
    }

    /** How a write was answered, {@code totalNanos} after it arrived. */
    void written(Writes.Answer answer, long totalNanos) {
        revision = answer.outcome().revision();
        response.putHeader(Names.QUORATE_CONSISTENCY, Names.LINEARIZABLE);
        if (answer.replayed()) {
            response.putHeader(Names.IDEMPOTENCY_REPLAYED, "true");
        }
        if (answer.forwardNanos() > 0) {
            step("forward", answer.forwardNanos());
        }
        step("raft", answer.raftNanos());
        step("total", totalNanos);
    }

    /** How long the steps took, as {@code Server-Timing} says it; null if nothing was measured. */
    @Nullable
    String timing() {
        return timing == null ? null : timing.toString();
    }

    /** Adds a step to {@code Server-Timing}. */
    private void step(String name, long nanos) {
        StringBuilder list = timing;
        if (list == null) {
            list = new StringBuilder(64);
            timing = list;
        } else {
            list.append(", ");
        }
        Numbers.appendMillis(list.append(name).append(";dur="), nanos);
    }

    /** Puts the headers that every answer has, and for the versioned API those that say where the member stands. */
    void put(String requestId, String path, @Nullable String ignored) {
        response.putHeader(HttpHeaders.CACHE_CONTROL, Names.NO_STORE);
        response.putHeader(Names.REQUEST_ID, requestId);
        response.putHeader(Names.NOSNIFF_NAME, Names.NOSNIFF);
        String origin = state.settings.allowedOrigins().isEmpty() ? null : request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && state.settings.allowedOrigins().contains(origin)) {
            // Only then does a browser let the page see what is answered.
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        String trace = request.getHeader(Names.TRACEPARENT);
        if (trace != null && TraceParent.traceOf(trace) != null) {
            response.putHeader(Names.TRACEPARENT, trace);
        }
        if (path.startsWith("/v1/")) {
            ClusterView.Here here = state.cluster.here();
            HttpState.Standing standing = state.standing(here);
            response.putHeader(Names.QUORATE_REVISION, Long.toString(revision >= 0 ? revision : here.revision()));
            response.putHeader(Names.QUORATE_TERM, standing.term());
            response.putHeader(Names.QUORATE_LEADER, standing.leader());
            response.putHeader(Names.QUORATE_MEMBER, standing.member());
            response.putHeader(Names.QUORATE_CLUSTER, standing.cluster());
        }
        if (timing != null) {
            response.putHeader(Names.SERVER_TIMING, timing.toString());
        }
        if (ignored != null) {
            response.putHeader(Names.QUORATE_IGNORED, ignored);
        }
    }
}
