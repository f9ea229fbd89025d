package io.quorate.client.internal;

import io.quorate.client.recipe.AsyncCounter;
import io.quorate.client.recipe.AsyncCounters;
import io.quorate.client.recipe.CounterChange;
import io.quorate.client.recipe.CounterValue;
import io.quorate.client.recipe.Counters;
import io.quorate.client.recipe.DistributedCounter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Counters over HTTP. Safe for any thread. */
public final class HttpCounters implements Counters {

    private final Calls calls;

    public HttpCounters(Calls calls) {
        this.calls = calls;
    }

    private CounterOperations operations(String name) {
        return new CounterOperations(calls.prefix(), name);
    }

    @Override
    public DistributedCounter get(String name) {
        return new HttpCounter(calls, operations(name));
    }

    @Override
    public List<CounterValue> list(String prefix) {
        return Pages.all(calls, CounterOperations.list(calls.prefix(), prefix));
    }

    @Override
    public AsyncCounters async() {
        return new AsyncCounters() {
            @Override
            public AsyncCounter get(String name) {
                return new HttpAsyncCounter(calls, operations(name));
            }

            @Override
            public CompletableFuture<List<CounterValue>> list(String prefix) {
                return Pages.collect(calls, CounterOperations.list(calls.prefix(), prefix));
            }
        };
    }

    /** One of them. Immutable. */
    private record HttpCounter(Calls calls, CounterOperations operations) implements DistributedCounter {

        @Override
        public String name() {
            return operations.name();
        }

        @Override
        public long get() {
            return calls.run(operations.get());
        }

        @Override
        public CounterChange add(long delta) {
            return calls.run(operations.add(delta));
        }

        @Override
        public CounterChange add(long delta, long min, long max) {
            return calls.run(operations.add(delta, min, max));
        }

        @Override
        public CounterChange set(long value) {
            return calls.run(operations.set(value));
        }

        @Override
        public boolean setIfAbsent(long value) {
            return calls.run(operations.setIfAbsent(value));
        }

        @Override
        public long await(String condition, Duration wait) throws InterruptedException {
            return calls.runInterruptibly(operations.await(condition, wait));
        }

        @Override
        public void remove() {
            var unused = calls.run(operations.remove());
        }

        @Override
        public AsyncCounter async() {
            return new HttpAsyncCounter(calls, operations);
        }
    }

    /** One of them, without waiting. Immutable. */
    record HttpAsyncCounter(Calls calls, CounterOperations operations) implements AsyncCounter {

        @Override
        public String name() {
            return operations.name();
        }

        @Override
        public CompletableFuture<Long> get() {
            return calls.start(operations.get());
        }

        @Override
        public CompletableFuture<CounterChange> add(long delta) {
            return calls.start(operations.add(delta));
        }

        @Override
        public CompletableFuture<CounterChange> add(long delta, long min, long max) {
            return calls.start(operations.add(delta, min, max));
        }

        @Override
        public CompletableFuture<Long> addAndGet(long delta) {
            return calls.start(operations.add(delta).map(CounterChange::value));
        }

        @Override
        public CompletableFuture<Long> getAndAdd(long delta) {
            return calls.start(operations.add(delta).map(CounterChange::previous));
        }

        @Override
        public CompletableFuture<CounterChange> set(long value) {
            return calls.start(operations.set(value));
        }

        @Override
        public CompletableFuture<Boolean> setIfAbsent(long value) {
            return calls.start(operations.setIfAbsent(value));
        }

        @Override
        public CompletableFuture<Long> await(String condition, Duration wait) {
            return calls.start(operations.await(condition, wait));
        }

        @Override
        public CompletableFuture<Void> remove() {
            return calls.finish(operations.remove());
        }
    }
}
