package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.util.List;

/** Barriers: whoever arrives waits until all parties are there. Safe for any event loop. */
final class BarrierRoutes implements Routes {

    static final String PATH = "/v1/barriers";

    private static final List<String> ARRIVE_PARAMETERS =
            List.of("parties", "wait", "ttl", "lease", "owner", "progress", "linger");

    private final ClaimCalls calls;

    BarrierRoutes(HttpState state, Gate gate, WatchCalls watches) {
        this.calls = new ClaimCalls(state, Kind.BARRIER, PATH, gate, watches);
    }

    @Override
    public List<Route> routes() {
        return ClaimPaths.routes(
                Domain.BARRIER,
                PATH,
                new ClaimPaths.Operation("POST", Route.Body.VALUE, this::arrive, ARRIVE_PARAMETERS),
                new ClaimPaths.Operation(
                        "GET",
                        Route.Body.NONE,
                        exchange -> calls.get(exchange, BarrierRoutes::write),
                        ClaimCalls.READ_PARAMETERS),
                new ClaimPaths.Operation("DELETE", Route.Body.NONE, this::reset, List.of("lease", "owner")));
    }

    private void arrive(Exchange exchange) {
        Bytes name = calls.name(exchange);
        int parties = (int) exchange.number("parties", 1, Limits.SLOTS_MAX, 0);
        if (parties == 0 && !exchange.parameters().has("parties")) {
            exchange.fault("query.parties", "parties: missing (expected: how many are waited for)");
        }
        ClaimTerms terms = ClaimTerms.of(exchange, Bytes.wrap(exchange.body()), Limits.NOTE_BYTES_MAX);
        calls.acquire(exchange, List.of(new Part(name, false, 1, parties)), terms, BarrierRoutes::writePassed);
    }

    private static void writePassed(JsonGenerator out, Outcome outcome) throws IOException {
        if (outcome instanceof ClaimOutcome.Passed passed) {
            out.writeStringField("name", passed.name().utf8());
            out.writeNumberField("generation", passed.generation());
            out.writeNumberField("position", passed.position());
        }
    }

    private void reset(Exchange exchange) {
        RequestParameters parameters = exchange.parameters();
        if (parameters.has("lease") || parameters.has("owner")) {
            calls.end(exchange);
            return;
        }
        Bytes name = calls.name(exchange);
        calls.submit(exchange, name, new ClaimCommand.Forget(name), outcome -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeBooleanField("reset", true);
                out.writeNumberField("revision", outcome.revision());
                out.writeEndObject();
            });
        });
    }

    private static void write(JsonGenerator out, ClaimState state) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", state.name().utf8());
        if (state.limit() > 0) {
            out.writeNumberField("parties", state.limit());
        }
        out.writeNumberField("generation", state.generation());
        ClaimDocuments.writeQueue(out, "present", state);
        out.writeEndObject();
    }
}
