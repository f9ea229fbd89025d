package io.quorate.client.internal;

import io.quorate.client.lease.AsyncLeases;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.Leases;
import io.quorate.client.lease.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Leases over HTTP. Safe for any thread. */
public final class HttpLeases implements Leases {

    private final Calls calls;

    public HttpLeases(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Lease grant(Duration ttl, String name) {
        return calls.run(LeaseOperations.grant(ttl, name));
    }

    @Override
    public Lease keepAlive(String id) {
        return calls.run(LeaseOperations.keepAlive(id));
    }

    @Override
    public List<Renewal> keepAlive(List<String> ids) {
        return calls.run(LeaseOperations.keepAlive(ids));
    }

    @Override
    public boolean revoke(String id) {
        return calls.run(LeaseOperations.revoke(id));
    }

    @Override
    public Optional<Lease> get(String id) {
        return calls.run(LeaseOperations.get(id));
    }

    @Override
    public List<Lease> list() {
        return Pages.all(calls, LeaseOperations.list());
    }

    @Override
    public AsyncLeases async() {
        return new HttpAsyncLeases(calls);
    }
}
