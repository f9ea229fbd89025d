package io.quorate.client.internal;

import io.quorate.client.recipe.AsyncLatch;
import io.quorate.client.recipe.CountDownLatches;
import io.quorate.client.recipe.DistributedLatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Latches that are counters. Safe for any thread. */
public final class CounterLatches implements CountDownLatches {

    private final Calls calls;

    public CounterLatches(Calls calls) {
        this.calls = calls;
    }

    @Override
    public DistributedLatch get(String name, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 or more)");
        }
        return new CounterLatch(calls, new CounterOperations(calls.prefix(), name), count);
    }

    /** One of them. Safe for any thread. */
    private static final class CounterLatch implements DistributedLatch {

        private final Calls calls;
        private final CounterOperations counter;
        private final long initial;
        private volatile boolean begun;

        CounterLatch(Calls calls, CounterOperations counter, long initial) {
            this.calls = calls;
            this.counter = counter;
            this.initial = initial;
        }

        /** A counter that is absent would be at 0, and the gate open. */
        private void begin() {
            if (!begun) {
                calls.run(counter.setIfAbsent(initial));
                begun = true;
            }
        }

        @Override
        public String name() {
            return counter.name();
        }

        @Override
        public long count() {
            begin();
            return calls.run(counter.get());
        }

        @Override
        public long countDown() {
            begin();
            return calls.run(counter.countDown(initial));
        }

        @Override
        public void await(Duration wait) throws InterruptedException {
            Operation<Long> open = opening(wait);
            begin();
            var unused = calls.runInterruptibly(open);
        }

        private Operation<Long> opening(Duration wait) {
            return counter.await("le:0", wait);
        }

        @Override
        public void remove() {
            var unused = calls.run(counter.remove());
            begun = false;
        }

        @Override
        public AsyncLatch async() {
            return new Async(this);
        }
    }

    /** One of them, without waiting. Safe for any thread. */
    private record Async(CounterLatch latch) implements AsyncLatch {

        /** What is done once the latch has begun. */
        private <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> next) {
            if (latch.begun) {
                return next.get();
            }
            Steps<T> steps = new Steps<>();
            steps.then(latch.calls.start(latch.counter.setIfAbsent(latch.initial)), wasAbsent -> {
                latch.begun = true;
                steps.last(next.get());
            });
            return steps;
        }

        @Override
        public String name() {
            return latch.name();
        }

        @Override
        public CompletableFuture<Long> count() {
            return begun(() -> latch.calls.start(latch.counter.get()));
        }

        @Override
        public CompletableFuture<Long> countDown() {
            return begun(() -> latch.calls.start(latch.counter.countDown(latch.initial)));
        }

        @Override
        public CompletableFuture<Void> await(Duration wait) {
            Operation<Long> open = latch.opening(wait);
            return begun(() -> latch.calls.finish(open));
        }

        @Override
        public CompletableFuture<Void> remove() {
            latch.begun = false;
            return latch.calls.finish(latch.counter.remove());
        }
    }
}
