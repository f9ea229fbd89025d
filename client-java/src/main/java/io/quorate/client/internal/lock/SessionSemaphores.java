package io.quorate.client.internal.lock;

import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Claims;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.internal.Steps;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.session.SessionSource;
import io.quorate.client.lock.AsyncSemaphore;
import io.quorate.client.lock.DistributedSemaphore;
import io.quorate.client.lock.Permits;
import io.quorate.client.lock.Semaphores;
import io.quorate.client.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Semaphores whose slots are held on sessions. Safe for any thread. */
public final class SessionSemaphores implements Semaphores {

    private final Acquirer acquirer;
    private final Threads threads;
    private final Terms terms;
    private final AtomicLong ownerless = new AtomicLong();

    /** @param sessions the shared session: another one when it was lost */
    public SessionSemaphores(Acquirer acquirer, Threads threads, SessionSource sessions) {
        this.acquirer = acquirer;
        this.threads = threads;
        this.terms = new Terms(null, null, sessions);
    }

    @Override
    public DistributedSemaphore get(String name, int limit) {
        return new One(name, limit, terms);
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return acquirer.claims().list(prefix);
    }

    /** One of them. Immutable. */
    private final class One implements DistributedSemaphore {

        private final String name;
        private final int limit;
        private final Terms on;

        One(String name, int limit, Terms on) {
            if (limit < 1) {
                throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more)");
            }
            this.name = Objects.requireNonNull(name, "name");
            this.limit = limit;
            this.on = on;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int limit() {
            return limit;
        }

        @Override
        public DistributedSemaphore withNote(String text) {
            return new One(name, limit, on.withNote(text));
        }

        @Override
        public DistributedSemaphore on(Session session) {
            return new One(name, limit, on.on(session));
        }

        private Acquirer.Plan plan(int count, @Nullable String owner) {
            if (count < 1) {
                throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + limit + ")");
            }
            List<AcquireOption> options = new ArrayList<>(on.options());
            options.add(AcquireOption.limit(limit));
            options.add(AcquireOption.slots(count));
            return new Acquirer.Plan(List.of(Wanted.exclusive(name)), false, owner, options);
        }

        private Permits permits(List<Acquirer.Acquired> acquired, int count) {
            return new HeldLock(acquirer, acquired.get(0), count, threads.inOrder());
        }

        private Permits within(int count, @Nullable Duration wait) throws InterruptedException {
            return permits(acquirer.acquire(plan(count, null), on.sessions(), wait), count);
        }

        private <T> CompletableFuture<T> start(int count, @Nullable Duration wait, Acquisition.Form<T> form) {
            String owner = "async#" + ownerless.incrementAndGet();
            return Acquisition.start(acquirer, threads, plan(count, owner), on.sessions(), wait, form);
        }

        @Override
        public AsyncSemaphore async() {
            return new Async(this);
        }

        @Override
        public Permits acquire(int count) throws InterruptedException {
            return within(count, null);
        }

        @Override
        public Permits acquire(int count, Duration wait) throws InterruptedException {
            return within(count, wait);
        }

        @Override
        public Optional<Permits> tryAcquire(int count) throws InterruptedException {
            try {
                return Optional.of(within(count, Duration.ZERO));
            } catch (NotAcquiredException full) {
                return Optional.empty();
            }
        }

        private DistributedSemaphore of(int wanted) {
            return new One(name, wanted, on);
        }

        private Claims claims() {
            return acquirer.claims();
        }

        @Override
        public DistributedSemaphore resize(int wanted) {
            DistributedSemaphore resized = of(wanted);
            acquirer.claims().resize(name, wanted);
            return resized;
        }

        @Override
        public ClaimState state() {
            return acquirer.claims().get(name);
        }
    }

    /** One of them, without waiting. Immutable. */
    private record Async(One one) implements AsyncSemaphore {

        @Override
        public String name() {
            return one.name;
        }

        @Override
        public int limit() {
            return one.limit;
        }

        @Override
        public CompletableFuture<Permits> acquire(int count) {
            return one.start(count, null, new Acquisition.Form<>(got -> one.permits(got, count), null));
        }

        @Override
        public CompletableFuture<Permits> acquire(int count, Duration limit) {
            return one.start(count, limit, new Acquisition.Form<>(got -> one.permits(got, count), null));
        }

        @Override
        public CompletableFuture<Optional<Permits>> tryAcquire(int count) {
            return one.start(
                    count,
                    Duration.ZERO,
                    new Acquisition.Form<>(got -> Optional.of(one.permits(got, count)), full -> Optional.empty()));
        }

        @Override
        public CompletableFuture<DistributedSemaphore> resize(int limit) {
            Steps<DistributedSemaphore> steps = new Steps<>();
            DistributedSemaphore resized = one.of(limit);
            steps.then(one.claims().async().resize(one.name, limit), done -> steps.complete(resized));
            return steps;
        }

        @Override
        public CompletableFuture<ClaimState> state() {
            return one.claims().async().get(one.name);
        }
    }
}
