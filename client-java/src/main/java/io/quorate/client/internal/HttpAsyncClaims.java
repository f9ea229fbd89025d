package io.quorate.client.internal;

import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.AsyncClaims;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Released;
import io.quorate.client.claim.Wanted;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Locks, semaphores or elections over HTTP, without waiting. Safe for any thread. */
final class HttpAsyncClaims implements AsyncClaims {

    private final Calls calls;
    private final ClaimOperations operations;

    HttpAsyncClaims(Calls calls, ClaimOperations operations) {
        this.calls = calls;
        this.operations = operations;
    }

    @Override
    public CompletableFuture<Hold> acquire(String name, AcquireOption... options) {
        return calls.start(operations.acquire(name, options));
    }

    @Override
    public CompletableFuture<List<Hold>> acquireAll(List<Wanted> wanted, AcquireOption... options) {
        return calls.start(operations.acquireAll(wanted, options));
    }

    @Override
    public CompletableFuture<Released> release(String name, long token) {
        return calls.start(operations.release(name, token));
    }

    @Override
    public CompletableFuture<Released> release(String name, long token, String successor) {
        return calls.start(operations.release(name, token, successor));
    }

    @Override
    public CompletableFuture<Released> withdraw(String name, String lease, String owner) {
        return calls.start(operations.withdraw(name, lease, owner));
    }

    @Override
    public CompletableFuture<Released> forceRelease(String name, long token) {
        return calls.start(operations.forceRelease(name, token));
    }

    @Override
    public CompletableFuture<Void> amend(String name, long token, Bytes note) {
        return calls.finish(operations.amend(name, token, note));
    }

    @Override
    public CompletableFuture<Void> resize(String name, int limit) {
        return calls.finish(operations.resize(name, limit));
    }

    @Override
    public CompletableFuture<ClaimState> get(String name) {
        return calls.start(operations.get(name));
    }

    @Override
    public CompletableFuture<List<ClaimState>> list(String prefix) {
        return Pages.collect(calls, operations.list(prefix));
    }
}
