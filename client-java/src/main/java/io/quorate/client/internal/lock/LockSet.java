package io.quorate.client.internal.lock;

import io.quorate.client.claim.Wanted;
import io.quorate.client.error.LockLostException;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.lock.AsyncSeveralLocks;
import io.quorate.client.lock.HeldLocks;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockLost;
import io.quorate.client.lock.SeveralLocks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several locks at once. Immutable, safe for any thread. */
final class LockSet implements SeveralLocks {

    private final SessionLocks locks;
    private final List<Wanted> wanted;
    private final Terms terms;

    LockSet(SessionLocks locks, List<Wanted> wanted, Terms terms) {
        this.locks = locks;
        this.wanted = wanted;
        this.terms = terms;
    }

    private HeldLocks within(@Nullable Duration limit) throws InterruptedException {
        Acquirer.Plan plan = new Acquirer.Plan(wanted, true, null, terms.options());
        return held(locks.acquirer().acquire(plan, terms.sessions(), limit));
    }

    private HeldLocks held(List<Acquirer.Acquired> acquired) {
        return new Held(acquired.stream().<LockHandle>map(locks::held).toList());
    }

    private <T> CompletableFuture<T> start(@Nullable Duration limit, Acquisition.Form<T> form) {
        return locks.start(new Acquirer.Plan(wanted, true, locks.newOwner(), terms.options()), terms, limit, form);
    }

    @Override
    public AsyncSeveralLocks async() {
        return new Async(this);
    }

    /** The same locks, without waiting. Immutable. */
    private record Async(LockSet set) implements AsyncSeveralLocks {

        @Override
        public CompletableFuture<HeldLocks> acquire() {
            return set.start(null, new Acquisition.Form<>(set::held, null));
        }

        @Override
        public CompletableFuture<HeldLocks> acquire(Duration limit) {
            return set.start(limit, new Acquisition.Form<>(set::held, null));
        }

        @Override
        public CompletableFuture<Optional<HeldLocks>> tryAcquire() {
            return set.start(
                    Duration.ZERO, new Acquisition.Form<>(got -> Optional.of(set.held(got)), held -> Optional.empty()));
        }
    }

    @Override
    public HeldLocks acquire() throws InterruptedException {
        return within(null);
    }

    @Override
    public HeldLocks acquire(Duration limit) throws InterruptedException {
        return within(limit);
    }

    @Override
    public Optional<HeldLocks> tryAcquire() throws InterruptedException {
        try {
            return Optional.of(within(Duration.ZERO));
        } catch (NotAcquiredException held) {
            return Optional.empty();
        }
    }

    /** Those that are held. */
    private record Held(List<LockHandle> handles) implements HeldLocks {

        @Override
        public LockHandle get(String name) {
            return handles.stream()
                    .filter(handle -> handle.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("lock: '" + name + "' (expected: one of "
                            + handles.stream().map(LockHandle::name).toList() + ")"));
        }

        @Override
        public boolean isHeld() {
            // Each is asked: what is lost is to be noticed.
            return handles.stream().filter(LockHandle::isHeld).count() == handles.size();
        }

        @Override
        public void ensureHeld(Duration min) {
            handles.forEach(handle -> handle.ensureHeld(min));
        }

        @Override
        public HeldLocks onLost(Consumer<LockLost> listener) {
            handles.forEach(handle -> handle.onLost(listener));
            return this;
        }

        @Override
        public void close() {
            LockLostException first = null;
            for (LockHandle handle : handles) {
                try {
                    handle.close();
                } catch (LockLostException lost) {
                    if (first == null) {
                        first = lost;
                    } else {
                        first.addSuppressed(lost);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
