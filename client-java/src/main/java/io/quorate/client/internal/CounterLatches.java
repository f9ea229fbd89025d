package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.error.ConflictException;
import io.quorate.client.recipe.CountDownLatches;
import io.quorate.client.recipe.Counters;
import io.quorate.client.recipe.DistributedCounter;
import io.quorate.client.recipe.DistributedLatch;
import java.time.Duration;

/** Latches that are counters. Safe for any thread. */
public final class CounterLatches implements CountDownLatches {

    private final Counters counters;

    public CounterLatches(Counters counters) {
        this.counters = counters;
    }

    @Override
    public DistributedLatch get(String name, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 or more)");
        }
        return new CounterLatch(counters.get(name), count);
    }

    /** One of them. Safe for any thread. */
    private static final class CounterLatch implements DistributedLatch {

        private final DistributedCounter counter;
        private final long initial;
        private volatile boolean begun;

        CounterLatch(DistributedCounter counter, long initial) {
            this.counter = counter;
            this.initial = initial;
        }

        /** A counter that is absent would be at 0, and the gate open. */
        private DistributedCounter begun() {
            if (!begun) {
                counter.setIfAbsent(initial);
                begun = true;
            }
            return counter;
        }

        @Override
        public String name() {
            return counter.name();
        }

        @Override
        public long count() {
            return begun().get();
        }

        @Override
        public long countDown() {
            try {
                return begun().add(-1, 0, initial).value();
            } catch (ConflictException open) {
                if (open.code().equals(ProblemCode.COUNTER_BOUND.code())) {
                    return 0;
                }
                throw open;
            }
        }

        @Override
        public void await(Duration wait) throws InterruptedException {
            Duration checked = Patience.checked("wait", wait);
            begun().await("le:0", checked);
        }

        @Override
        public void remove() {
            counter.remove();
            begun = false;
        }
    }
}
