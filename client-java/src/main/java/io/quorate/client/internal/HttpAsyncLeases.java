package io.quorate.client.internal;

import io.quorate.client.lease.AsyncLeases;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Leases over HTTP, without waiting. Safe for any thread. */
final class HttpAsyncLeases implements AsyncLeases {

    private final Calls calls;

    HttpAsyncLeases(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Lease> grant(Duration ttl, String name) {
        return calls.start(LeaseOperations.grant(ttl, name));
    }

    @Override
    public CompletableFuture<Lease> keepAlive(String id) {
        return calls.start(LeaseOperations.keepAlive(id));
    }

    @Override
    public CompletableFuture<List<Renewal>> keepAlive(List<String> ids) {
        return calls.start(LeaseOperations.keepAlive(ids));
    }

    @Override
    public CompletableFuture<Boolean> revoke(String id) {
        return calls.start(LeaseOperations.revoke(id));
    }

    @Override
    public CompletableFuture<Optional<Lease>> get(String id) {
        return calls.start(LeaseOperations.get(id));
    }

    @Override
    public CompletableFuture<List<Lease>> list() {
        return Pages.collect(calls, LeaseOperations.list());
    }
}
