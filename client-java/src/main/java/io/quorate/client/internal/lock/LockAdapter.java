package io.quorate.client.internal.lock;

import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.lock.JavaLock;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockLost;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;

/** A counted lock in Java's form. Safe for any thread; each thread has its own handles. */
final class LockAdapter implements JavaLock {

    private final ReentrantLocks lock;
    private final Consumer<LockLost> onLost;
    private final boolean interrupts;
    private final Map<Thread, Deque<Owned>> owned;

    /** A handle, and what interrupts its owner. */
    private record Owned(LockHandle handle, GuardedRun run) {}

    LockAdapter(ReentrantLocks lock, Consumer<LockLost> onLost, boolean interrupts) {
        this(lock, onLost, interrupts, new ConcurrentHashMap<>());
    }

    private LockAdapter(
            ReentrantLocks lock, Consumer<LockLost> onLost, boolean interrupts, Map<Thread, Deque<Owned>> owned) {
        this.lock = lock;
        this.onLost = onLost;
        this.interrupts = interrupts;
        this.owned = owned;
    }

    @Override
    public JavaLock interruptOwnerOnLoss() {
        return new LockAdapter(lock, onLost, true, owned);
    }

    @Override
    public void lock() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    own(lock.acquire());
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        own(lock.acquire());
    }

    @Override
    public boolean tryLock() {
        boolean interrupted = Thread.interrupted();
        try {
            return tryLock(0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException later) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        try {
            own(lock.acquire(Duration.ofNanos(Math.max(0, unit.toNanos(time)))));
            return true;
        } catch (NotAcquiredException held) {
            return false;
        }
    }

    private void own(LockHandle handle) {
        GuardedRun run = new GuardedRun();
        Deque<Owned> mine = owned.computeIfAbsent(Thread.currentThread(), thread -> new ArrayDeque<>());
        if (mine.isEmpty() && handle instanceof ReentrantLocks.Handle first) {
            handle.onLost(onLost);
            if (interrupts) {
                first.held().whenLost(loss -> run.interrupt());
            }
        }
        mine.push(new Owned(handle, run));
    }

    @Override
    public void unlock() {
        Deque<Owned> mine = owned.get(Thread.currentThread());
        if (mine == null) {
            throw new IllegalMonitorStateException("'" + lock.name() + "' is not held by this thread");
        }
        Owned last = mine.pop();
        if (mine.isEmpty()) {
            owned.remove(Thread.currentThread());
        }
        last.run().end();
        last.handle().release();
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("conditions (expected: a watch, a barrier or a counter)");
    }
}
