package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problems as documents. Stateless. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** The member of a problem that says when to come back. */
    static final String RETRY_AFTER_SECONDS = "retry_after_s";

    private Problems() {}

    /** The problem as RFC 9457 has it. */
    static byte[] json(Problem problem, String requestId, boolean pretty) {
        return Json.render(out -> write(out, problem, requestId), pretty);
    }

    /** The problem in two lines: what happened, and what to do if there is something to say. */
    static byte[] text(Problem problem) {
        String line = problem.code().code() + ": " + problem.detail() + "\n";
        String hint = problem.hint();
        return (hint == null ? line : line + hint + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Writes the problem as one JSON object. */
    static void write(JsonGenerator out, Problem problem, String requestId) throws IOException {
        String code = problem.code().code();
        out.writeStartObject();
        out.writeStringField("type", "urn:quorate:problem:" + code);
        out.writeStringField("title", problem.code().title());
        out.writeNumberField("status", problem.code().status());
        out.writeStringField("code", code);
        out.writeStringField("detail", problem.detail());
        out.writeStringField("applied", problem.code().applied().word());
        out.writeStringField("retry", problem.code().retry().word());
        String hint = problem.hint();
        if (hint != null) {
            out.writeStringField("hint", hint);
        }
        if (!requestId.isEmpty()) {
            out.writeStringField("request_id", requestId);
        }
        out.writeStringField("help", "/problems/" + code);
        for (Map.Entry<String, Object> member : problem.members().entrySet()) {
            out.writeFieldName(member.getKey());
            Json.writePlain(out, member.getValue());
        }
        if (!problem.faults().isEmpty()) {
            out.writeArrayFieldStart("errors");
            for (Problem.Fault fault : problem.faults()) {
                out.writeStartObject();
                out.writeStringField("at", fault.at());
                out.writeStringField("message", fault.message());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    /** Puts the headers that go with a problem: when to come back, how to say who one is. */
    static void putHeaders(Problem problem, HttpServerResponse response) {
        int status = problem.code().status();
        if (problem.code().retry() == Retry.LATER && (status == 409 || status == 429 || status == 503)) {
            Object seconds = problem.members().get(RETRY_AFTER_SECONDS);
            response.putHeader(HttpHeaders.RETRY_AFTER, seconds == null ? "1" : seconds.toString());
        }
        if (problem.code() == ProblemCode.UNAUTHENTICATED) {
            response.putHeader(Names.WWW_AUTHENTICATE, "Bearer realm=\"quorate\", Basic realm=\"quorate\"");
        }
    }

    /** What a failure means to a client: the problem it carries, or an internal error, which is logged. */
    static Problem of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof RefusedException refused) {
            return refused.problem();
        }
        LOG.error("A request failed in an unforeseen way", cause);
        return Problem.of(ProblemCode.INTERNAL_ERROR, "the member failed to answer; its log says why");
    }
}
