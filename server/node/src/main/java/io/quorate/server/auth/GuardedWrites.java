package io.quorate.server.auth;

import io.quorate.core.log.Request;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The writes of clients: none gets past the {@link Guard}. Safe for any thread. */
final class GuardedWrites implements Writes {

    private final Guard guard;
    private final Writes writes;

    GuardedWrites(Guard guard, Writes writes) {
        this.guard = guard;
        this.writes = writes;
    }

    @Override
    public CompletableFuture<Answer> submit(Request request, Deadline deadline) {
        return submit(request, deadline, null);
    }

    @Override
    public CompletableFuture<Answer> submit(Request request, Deadline deadline, @Nullable String trace) {
        try {
            return writes.submit(guard.admit(request), deadline, trace);
        } catch (RefusedException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
