package io.quorate.client.internal.lock;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.internal.Patience;
import io.quorate.client.lock.AsyncLock;
import io.quorate.client.lock.DistributedLock;
import io.quorate.client.lock.Fence;
import io.quorate.client.lock.JavaLock;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockLost;
import io.quorate.client.lock.LockTask;
import io.quorate.client.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lock that is counted for each thread. Immutable but for the counts, which {@link Owners} keeps; safe for any thread. */
final class ReentrantLocks implements DistributedLock {

    private final SessionLock lock;
    private final SessionLocks locks;

    ReentrantLocks(SessionLock lock, SessionLocks locks) {
        this.lock = lock;
        this.locks = locks;
    }

    /** What one thread has of one lock. Guarded by itself. */
    static final class Counted {
        final HeldLock held;
        private int handles;

        Counted(HeldLock held) {
            this.held = held;
        }

        synchronized boolean enter() {
            if (handles < 0) {
                return false;
            }
            handles++;
            return true;
        }

        /** Whether that was the last one; it is over then. */
        synchronized boolean leave() {
            handles--;
            if (handles == 0) {
                handles = -1;
                return true;
            }
            return false;
        }
    }

    @Override
    public String name() {
        return lock.name();
    }

    @Override
    public DistributedLock withNote(String text) {
        return lock.withNote(text).reentrant();
    }

    @Override
    public DistributedLock withReleaseDelay(Duration delay) {
        return lock.withReleaseDelay(delay).reentrant();
    }

    @Override
    public DistributedLock on(Session session) {
        return lock.on(session).reentrant();
    }

    /** What the calling thread has of it; null: nothing. */
    @Nullable
    Counted ofThread() {
        return locks.counts().get(key());
    }

    private Owners.CountKey key() {
        Wanted wanted = lock.wanted();
        String name = locks.acquirer().known(wanted.name());
        return new Owners.CountKey(new Wanted(name, wanted.shared()), Thread.currentThread());
    }

    LockHandle enter(@Nullable Duration limit) throws InterruptedException {
        if (limit != null) {
            Patience.checked("limit", limit);
        }
        Counted known = ofThread();
        if (known != null && known.enter()) {
            Handle again = new Handle(known, key());
            // What was begun under a lock that is lost must not go on as if it were held.
            try {
                known.held.ensureHeld();
            } catch (RuntimeException lost) {
                again.leave();
                throw lost;
            }
            return again;
        }
        Counted first = new Counted(lock.acquire(limit, null));
        first.enter();
        locks.counts().put(key(), first);
        return new Handle(first, key());
    }

    @Override
    public LockHandle acquire() throws InterruptedException {
        return enter(null);
    }

    @Override
    public LockHandle acquire(Duration limit) throws InterruptedException {
        return enter(limit);
    }

    @Override
    public Optional<LockHandle> tryAcquire() throws InterruptedException {
        return tryAcquire(Duration.ZERO);
    }

    @Override
    public Optional<LockHandle> tryAcquire(Duration limit) throws InterruptedException {
        try {
            return Optional.of(enter(limit));
        } catch (NotAcquiredException held) {
            return Optional.empty();
        }
    }

    /** Belongs to no thread, so it is not counted. */
    @Override
    public CompletableFuture<LockHandle> acquireAsync(Duration limit) {
        return lock.acquireAsync(limit);
    }

    /** Belongs to no thread, so it is not counted. */
    @Override
    public AsyncLock async() {
        return lock.async();
    }

    @Override
    public <X extends Exception> void run(Duration limit, LockTask<X> task) throws X, InterruptedException {
        GuardedRun.run(enter(limit), task);
    }

    @Override
    public DistributedLock reentrant() {
        return this;
    }

    @Override
    public JavaLock asJavaLock() {
        return lock.asJavaLock();
    }

    @Override
    public JavaLock asJavaLock(Consumer<LockLost> onLost) {
        return lock.asJavaLock(onLost);
    }

    @Override
    public ClaimState state() {
        return lock.state();
    }

    /** One of several handles of one hold. Safe for any thread. */
    final class Handle implements LockHandle {

        private final Counted counted;
        private final Owners.CountKey key;
        private final AtomicBoolean closed = new AtomicBoolean();

        Handle(Counted counted, Owners.CountKey key) {
            this.counted = counted;
            this.key = key;
        }

        HeldLock held() {
            return counted.held;
        }

        @Override
        public String name() {
            return counted.held.name();
        }

        @Override
        public Fence fence() {
            return counted.held.fence();
        }

        @Override
        public Optional<String> previousEnding() {
            return counted.held.previousEnding();
        }

        @Override
        public boolean isHeld() {
            return !closed.get() && counted.held.isHeld();
        }

        @Override
        public Duration left() {
            return closed.get() ? Duration.ZERO : counted.held.left();
        }

        @Override
        public void ensureHeld(Duration min) {
            if (closed.get()) {
                throw new IllegalMonitorStateException("this handle of " + fence() + " is released");
            }
            counted.held.ensureHeld(min);
        }

        @Override
        public boolean verify() {
            return !closed.get() && counted.held.verify();
        }

        @Override
        public LockHandle onLost(Consumer<LockLost> listener) {
            counted.held.onLost(listener);
            return this;
        }

        @Override
        public CompletionStage<LockLost> lost() {
            return counted.held.lost();
        }

        /** Whether it was the last. */
        boolean leave() {
            if (!closed.compareAndSet(false, true) || !counted.leave()) {
                return false;
            }
            locks.counts().remove(key, counted);
            return true;
        }

        @Override
        public void release() {
            if (leave()) {
                counted.held.release();
            }
        }

        @Override
        public CompletableFuture<Boolean> verifyAsync() {
            return closed.get() ? CompletableFuture.completedFuture(false) : counted.held.verifyAsync();
        }

        @Override
        public CompletableFuture<Void> releaseAsync() {
            return leave() ? counted.held.releaseAsync() : CompletableFuture.allOf();
        }

        @Override
        public void close() {
            if (leave()) {
                counted.held.close();
            }
        }
    }
}
