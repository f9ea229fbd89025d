package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Semaphores: slots of which so many may be held at once. Safe for any event loop. */
final class SemaphoreRoutes implements Routes {

    static final String PATH = "/v1/semaphores";

    private final ClaimCalls calls;

    SemaphoreRoutes(HttpState state, Gate gate, WatchCalls watches) {
        this.calls = new ClaimCalls(state, Kind.SEMAPHORE, PATH, gate, watches);
    }

    @Override
    public List<Route> routes() {
        List<String> acquire = new ArrayList<>(ClaimTerms.PARAMETERS);
        acquire.addAll(List.of("slots", "limit"));
        List<String> end = new ArrayList<>(ClaimCalls.END_PARAMETERS);
        end.add("forget");
        return ClaimPaths.routes(
                Domain.SEMAPHORE,
                PATH,
                new ClaimPaths.Operation("POST", Route.Body.VALUE, this::post, acquire),
                new ClaimPaths.Operation(
                        "GET",
                        Route.Body.NONE,
                        exchange -> calls.get(exchange, ClaimDocuments::write),
                        ClaimCalls.READ_PARAMETERS),
                new ClaimPaths.Operation("PUT", Route.Body.VALUE, this::put, List.of("token", "limit")),
                new ClaimPaths.Operation("DELETE", Route.Body.NONE, this::delete, end));
    }

    private void post(Exchange exchange) {
        Bytes name = calls.name(exchange);
        int slots = (int) exchange.number("slots", 1, Limits.SLOTS_MAX, 1);
        int limit = (int) exchange.number("limit", 1, Limits.SLOTS_MAX, 0);
        ClaimTerms terms = ClaimTerms.of(exchange, Bytes.wrap(exchange.body()), Limits.NOTE_BYTES_MAX);
        calls.acquire(exchange, List.of(new Part(name, false, slots, limit)), terms, ClaimCalls::writeGranted);
    }

    private void put(Exchange exchange) {
        if (!exchange.parameters().has("limit") && !exchange.parameters().has("token")) {
            exchange.fault(
                    ProblemCode.TOKEN_REQUIRED, "query.limit", "expected a limit, or the token of a hold and its note");
            exchange.refused();
            return;
        }
        if (!exchange.parameters().has("limit")) {
            calls.amend(exchange, Limits.NOTE_BYTES_MAX);
            return;
        }
        Bytes name = calls.name(exchange);
        exchange.parameters().inapplicable("token", "the limit is the semaphore's, not a hold's");
        int limit = (int) exchange.number("limit", 1, Limits.SLOTS_MAX, 1);
        if (exchange.body().length > 0) {
            exchange.fault(ProblemCode.INVALID_BODY, "body", "a limit takes no body");
        }
        calls.submit(exchange, name, new ClaimCommand.SetLimit(name, limit), outcome -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeStringField("name", name.utf8());
                out.writeNumberField("limit", limit);
                out.writeNumberField("revision", outcome.revision());
                out.writeEndObject();
            });
        });
    }

    private void delete(Exchange exchange) {
        RequestParameters parameters = exchange.parameters();
        if (!parameters.flag("forget")) {
            calls.end(exchange);
            return;
        }
        Bytes name = calls.name(exchange);
        if (!parameters.flag("force")) {
            exchange.fault(
                    ProblemCode.CONFIRM_REQUIRED, "query.force", "forget ends every hold (expected: force beside it)");
        }
        for (String other : new String[] {"token", "lease", "owner"}) {
            parameters.inapplicable(other, "forget is about the semaphore as a whole");
        }
        ClaimCommand.Force force = new ClaimCommand.Force(Kind.SEMAPHORE, name, 0, parameters.flag("revoke_lease"));
        // First its holders, then its limit: what comes in between finds a semaphore that is free.
        calls.submit(
                exchange,
                name,
                force,
                forced -> calls.follow(
                        exchange, new ClaimCommand.SetLimit(name, 0), outcome -> answerForgotten(exchange, forced)));
    }

    private static void answerForgotten(Exchange exchange, Outcome forced) {
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeBooleanField("forgotten", true);
            out.writeNumberField("holds", forced instanceof ClaimOutcome.Forced ended ? ended.holds() : 0);
            out.writeNumberField("revision", forced.revision());
            out.writeEndObject();
        });
    }
}
