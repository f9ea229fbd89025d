package io.quorate.server.auth;

import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Request;
import io.quorate.core.log.Ticket;
import io.quorate.server.service.Claims;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The claims of clients: none gets past the {@link Guard}. An errand is the member's own: it gives back what a client that
 * is gone was given. Safe for any thread.
 */
final class GuardedClaims implements Claims {

    private final Guard guard;
    private final Claims claims;

    GuardedClaims(Guard guard, Claims claims) {
        this.guard = guard;
        this.claims = claims;
    }

    @Override
    public Ticket ticket() {
        return claims.ticket();
    }

    @Override
    public Claim acquire(Request request, Deadline deadline) {
        try {
            return claims.acquire(guard.admit(request), deadline);
        } catch (RefusedException refused) {
            return new Refused(CompletableFuture.failedFuture(refused));
        }
    }

    @Override
    public void errand(Command command) {
        claims.errand(command);
    }

    /** A claim that was never proposed. */
    private record Refused(CompletableFuture<Writes.Answer> answer) implements Claim {

        @Override
        public void onQueued(Consumer<ClaimOutcome.Queued> listener) {
            // it never is
        }

        @Override
        public void told() {
            // it was not granted
        }

        @Override
        public void abandon() {
            // there is nothing to give back
        }
    }
}
