package io.quorate.client.internal;

import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.AsyncClaims;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Claims;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Released;
import io.quorate.client.claim.Wanted;
import java.util.List;

/** Locks, semaphores or elections over HTTP. Safe for any thread. */
public final class HttpClaims implements Claims {

    private final Calls calls;
    private final ClaimOperations operations;

    public HttpClaims(Calls calls, ClaimKind kind) {
        this.calls = calls;
        this.operations = new ClaimOperations(calls, kind);
    }

    @Override
    public Hold acquire(String name, AcquireOption... options) {
        return calls.run(operations.acquire(name, options));
    }

    @Override
    public List<Hold> acquireAll(List<Wanted> wanted, AcquireOption... options) {
        return calls.run(operations.acquireAll(wanted, options));
    }

    @Override
    public Released release(String name, long token) {
        return calls.run(operations.release(name, token));
    }

    @Override
    public Released release(String name, long token, String successor) {
        return calls.run(operations.release(name, token, successor));
    }

    @Override
    public Released withdraw(String name, String lease, String owner) {
        return calls.run(operations.withdraw(name, lease, owner));
    }

    @Override
    public Released forceRelease(String name, long token) {
        return calls.run(operations.forceRelease(name, token));
    }

    @Override
    public void amend(String name, long token, Bytes note) {
        var unused = calls.run(operations.amend(name, token, note));
    }

    @Override
    public void resize(String name, int limit) {
        var unused = calls.run(operations.resize(name, limit));
    }

    @Override
    public ClaimState get(String name) {
        return calls.run(operations.get(name));
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return Pages.all(calls, operations.list(prefix));
    }

    @Override
    public AsyncClaims async() {
        return new HttpAsyncClaims(calls, operations);
    }
}
