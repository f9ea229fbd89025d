package io.quorate.client.internal.lock;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Wanted;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.session.SessionSource;
import io.quorate.client.lock.DistributedLock;
import io.quorate.client.lock.DistributedReadWriteLock;
import io.quorate.client.lock.Locks;
import io.quorate.client.lock.SeveralLocks;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Locks that are held on sessions. Safe for any thread. */
public final class SessionLocks implements Locks {

    private final Acquirer acquirer;
    private final Threads threads;
    private final Terms terms;
    private final AtomicLong ownerless = new AtomicLong();

    /** @param sessions the shared session: another one when it was lost */
    public SessionLocks(Acquirer acquirer, Threads threads, SessionSource sessions) {
        this.acquirer = acquirer;
        this.threads = threads;
        this.terms = new Terms(null, null, sessions);
    }

    Acquirer acquirer() {
        return acquirer;
    }

    Map<Owners.CountKey, ReentrantLocks.Counted> counts() {
        return acquirer.owners().counts();
    }

    HeldLock held(Acquirer.Acquired acquired) {
        return new HeldLock(acquirer, acquired, 1, threads.inOrder());
    }

    /** Without a thread that waits; {@code plan} names an owner. */
    <T> CompletableFuture<T> start(Acquirer.Plan plan, Terms on, @Nullable Duration limit, Acquisition.Form<T> form) {
        return Acquisition.start(acquirer, threads, plan, on.sessions(), limit, form);
    }

    /** For who is no thread. */
    String newOwner() {
        return "async#" + ownerless.incrementAndGet();
    }

    @Override
    public DistributedLock get(String name) {
        return new SessionLock(this, Wanted.exclusive(name), terms);
    }

    @Override
    public DistributedReadWriteLock readWrite(String name) {
        DistributedLock read = new SessionLock(this, Wanted.shared(name), terms);
        return new ReadWrite(name, read, get(name));
    }

    private record ReadWrite(String name, DistributedLock read, DistributedLock write)
            implements DistributedReadWriteLock {}

    @Override
    public SeveralLocks all(String... names) {
        return all(Arrays.stream(names).map(Wanted::exclusive).toList());
    }

    @Override
    public SeveralLocks all(List<Wanted> wanted) {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("locks: none (expected: one or more)");
        }
        return new LockSet(this, List.copyOf(wanted), terms);
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return acquirer.claims().list(prefix);
    }
}
