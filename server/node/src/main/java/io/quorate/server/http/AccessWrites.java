package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.AccessOutcome;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Writes;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Proposes what changes who may do what. Safe for any event loop. */
final class AccessWrites {

    private final Gate gate;

    AccessWrites(Gate gate) {
        this.gate = gate;
    }

    /** Proposes {@code command} with the key of the request, so that a repeat is recognized. */
    void submit(Exchange exchange, AccessCommand command, Consumer<AccessOutcome.Done> next) {
        Request request = IdempotencyKeys.request(exchange, Bytes.EMPTY, command);
        if (!exchange.refused()) {
            follow(exchange, gate.writes(exchange).submit(request, exchange.deadline()), next);
        }
    }

    /** Proposes {@code command}, which holds a secret or comes of one: a repeat makes another one. */
    void submitAnew(Exchange exchange, AccessCommand command, Consumer<AccessOutcome.Done> next) {
        IdempotencyKeys.checkUnused(exchange);
        if (!exchange.refused()) {
            follow(exchange, gate.writes(exchange).submit(Request.of(command), exchange.deadline()), next);
        }
    }

    /** Proposes what its own secret lets in. */
    void submitOpenly(Exchange exchange, AccessCommand.Bootstrap command, Consumer<AccessOutcome.Done> next) {
        follow(exchange, gate.open().submit(Request.of(command), exchange.deadline()), next);
    }

    private static void follow(
            Exchange exchange, CompletableFuture<Writes.Answer> answer, Consumer<AccessOutcome.Done> next) {
        exchange.then(answer, written -> {
            exchange.written(written);
            if (written.outcome() instanceof AccessOutcome.Done done) {
                next.accept(done);
            } else {
                exchange.problem(problem(written.outcome()));
            }
        });
    }

    /** Refuses all conditions but the one that nothing of the name is there; whether that one is given. */
    static boolean isCreateOnly(Exchange exchange) {
        if (exchange.requestHeader(HttpHeaders.IF_MATCH) != null) {
            exchange.fault("header.If-Match", "If-Match is about things with revisions (expected: If-None-Match: *)");
        }
        String given = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        if (given != null && !given.strip().equals("*")) {
            exchange.fault("header.If-None-Match", "If-None-Match: expected *, for something that is not there yet");
        }
        return given != null;
    }

    private static Problem problem(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return Outcomes.problem(refused);
        }
        if (outcome instanceof AccessOutcome.Rejected rejected) {
            return Problem.of(code(rejected.reason()), rejected.detail());
        }
        throw new IllegalStateException("a change of access ended as " + outcome);
    }

    private static ProblemCode code(AccessOutcome.Reason reason) {
        return switch (reason) {
            case INVALID -> ProblemCode.INVALID_BODY;
            case USER_NOT_FOUND -> ProblemCode.USER_NOT_FOUND;
            case ROLE_NOT_FOUND -> ProblemCode.ROLE_NOT_FOUND;
            case TOKEN_NOT_FOUND -> ProblemCode.TOKEN_NOT_FOUND;
            case EXISTS -> ProblemCode.CAS_FAILED;
            case BUILT_IN, ROLE_NOT_HELD -> ProblemCode.PERMISSION_DENIED;
            case LAST_ROOT -> ProblemCode.LAST_ROOT;
            case ALREADY_BOOTSTRAPPED -> ProblemCode.ALREADY_BOOTSTRAPPED;
            case WRONG_SECRET -> ProblemCode.UNAUTHENTICATED;
            case FULL -> ProblemCode.RATE_LIMITED;
        };
    }
}
