package io.quorate.client.internal.session;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.error.Failure;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.internal.PlayedAsync;
import io.quorate.client.lease.AsyncLeases;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.LeaseHold;
import io.quorate.client.lease.Leases;
import io.quorate.client.lease.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Leases of a cluster that answers as a test says. Safe for any thread. */
public final class PlayedLeases implements Leases {

    private final BlockingQueue<String> revoked = new LinkedBlockingQueue<>();
    private final List<LeaseHold> holds = new ArrayList<>();
    private Runnable underWay = () -> {};
    private Duration ttl = Duration.ZERO;
    private boolean unreachable;
    private @Nullable String ended;
    private int granted;

    /** What happens between a request and its answer. */
    public synchronized PlayedLeases underWay(Runnable action) {
        underWay = action;
        return this;
    }

    public synchronized PlayedLeases unreachable(boolean value) {
        unreachable = value;
        return this;
    }

    /** The lease is dead, of that cause. */
    public synchronized PlayedLeases ended(@Nullable String cause) {
        ended = cause;
        return this;
    }

    public synchronized PlayedLeases holds(long... tokens) {
        holds.clear();
        for (long token : tokens) {
            holds.add(new LeaseHold("lock", "l" + token, token));
        }
        return this;
    }

    /** The leases that were revoked, as they come. */
    public BlockingQueue<String> revoked() {
        return revoked;
    }

    public static Failure failure(String code, int status, Map<String, @Nullable Object> document) {
        return new Failure(code, status, "it is so", null, Applied.NO, Retry.NEVER, null, document);
    }

    private synchronized Lease answer(String id) {
        if (unreachable) {
            throw new UnavailableException(failure("unreachable", 0, Map.of()));
        }
        if (ended != null) {
            throw new NotFoundException(
                    failure("lease-not-found", 404, Map.of("ended", Map.of("cause", ended, "at_revision", 9))));
        }
        underWay.run();
        return new Lease(id, ttl, ttl, "", null, holds);
    }

    @Override
    public synchronized Lease grant(Duration wanted, String name) {
        ttl = wanted;
        granted++;
        return answer("ls_" + granted);
    }

    @Override
    public Lease keepAlive(String id) {
        return answer(id);
    }

    @Override
    public List<Renewal> keepAlive(List<String> ids) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean revoke(String id) {
        answer(id);
        revoked.add(id);
        return true;
    }

    @Override
    public Optional<Lease> get(String id) {
        return Optional.of(answer(id));
    }

    @Override
    public List<Lease> list() {
        return List.of();
    }

    @Override
    public AsyncLeases async() {
        return PlayedAsync.of(AsyncLeases.class, this);
    }
}
