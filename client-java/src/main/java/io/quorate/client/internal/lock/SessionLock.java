package io.quorate.client.internal.lock;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.lock.AsyncLock;
import io.quorate.client.lock.DistributedLock;
import io.quorate.client.lock.JavaLock;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockLost;
import io.quorate.client.lock.LockTask;
import io.quorate.client.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lock that is held on a session. Immutable, safe for any thread. */
final class SessionLock implements DistributedLock {

    private final SessionLocks locks;
    private final Wanted wanted;
    private final Terms terms;

    SessionLock(SessionLocks locks, Wanted wanted, Terms terms) {
        this.locks = locks;
        this.wanted = wanted;
        this.terms = terms;
    }

    @Override
    public String name() {
        return wanted.name();
    }

    Wanted wanted() {
        return wanted;
    }

    @Override
    public DistributedLock withNote(String text) {
        return new SessionLock(locks, wanted, terms.withNote(text));
    }

    @Override
    public DistributedLock withReleaseDelay(Duration delay) {
        return new SessionLock(locks, wanted, terms.withReleaseDelay(delay));
    }

    @Override
    public DistributedLock on(Session session) {
        return new SessionLock(locks, wanted, terms.on(session));
    }

    /** @param owner null: the calling thread */
    HeldLock acquire(@Nullable Duration limit, @Nullable String owner) throws InterruptedException {
        Acquirer.Plan plan = new Acquirer.Plan(List.of(wanted), false, owner, terms.options());
        return locks.held(
                locks.acquirer().acquire(plan, terms.sessions(), limit).get(0));
    }

    @Override
    public LockHandle acquire() throws InterruptedException {
        return acquire(null, null);
    }

    @Override
    public LockHandle acquire(Duration limit) throws InterruptedException {
        return acquire(limit, null);
    }

    @Override
    public Optional<LockHandle> tryAcquire() throws InterruptedException {
        return tryAcquire(Duration.ZERO);
    }

    @Override
    public Optional<LockHandle> tryAcquire(Duration limit) throws InterruptedException {
        try {
            return Optional.of(acquire(limit, null));
        } catch (NotAcquiredException held) {
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<LockHandle> acquireAsync(Duration limit) {
        return async().acquire(limit);
    }

    @Override
    public AsyncLock async() {
        return new Async(this);
    }

    private <T> CompletableFuture<T> start(@Nullable Duration limit, Acquisition.Form<T> form) {
        Acquirer.Plan plan = new Acquirer.Plan(List.of(wanted), false, locks.newOwner(), terms.options());
        return locks.start(plan, terms, limit, form);
    }

    private LockHandle handle(List<Acquirer.Acquired> acquired) {
        return locks.held(acquired.get(0));
    }

    /** The same lock, without waiting. Immutable. */
    private record Async(SessionLock lock) implements AsyncLock {

        @Override
        public String name() {
            return lock.name();
        }

        @Override
        public CompletableFuture<LockHandle> acquire() {
            return lock.start(null, new Acquisition.Form<>(lock::handle, null));
        }

        @Override
        public CompletableFuture<LockHandle> acquire(Duration limit) {
            return lock.start(limit, new Acquisition.Form<>(lock::handle, null));
        }

        @Override
        public CompletableFuture<Optional<LockHandle>> tryAcquire() {
            return tryAcquire(Duration.ZERO);
        }

        @Override
        public CompletableFuture<Optional<LockHandle>> tryAcquire(Duration limit) {
            return lock.start(
                    limit, new Acquisition.Form<>(got -> Optional.of(lock.handle(got)), held -> Optional.empty()));
        }

        @Override
        public CompletableFuture<ClaimState> state() {
            return lock.locks.acquirer().claims().async().get(lock.name());
        }
    }

    @Override
    public <X extends Exception> void run(Duration limit, LockTask<X> task) throws X, InterruptedException {
        GuardedRun.run(acquire(limit, null), task);
    }

    @Override
    public DistributedLock reentrant() {
        return new ReentrantLocks(this, locks);
    }

    @Override
    public JavaLock asJavaLock() {
        return asJavaLock(loss -> {});
    }

    @Override
    public JavaLock asJavaLock(Consumer<LockLost> onLost) {
        return new LockAdapter(new ReentrantLocks(this, locks), onLost, false);
    }

    @Override
    public ClaimState state() {
        return locks.acquirer().claims().get(wanted.name());
    }

    @Override
    public String toString() {
        return (wanted.shared() ? "shared lock " : "lock ") + wanted.name();
    }
}
