package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BurstsTest {

    private final Bursts bursts = new Bursts();
    private final List<String> done = new ArrayList<>();

    /** Runs everything at once and counts how often it was called. */
    private static final class Counting implements Executor {
        private int calls;

        @Override
        public void execute(Runnable task) {
            calls++;
            task.run();
        }
    }

    @Test
    void eachExecutorIsCalledOnceAtTheEndAndKeepsTheOrder() {
        Counting one = new Counting();
        Counting other = new Counting();
        bursts.during(() -> {
            bursts.execute(one, () -> done.add("a"));
            bursts.execute(other, () -> done.add("x"));
            bursts.during(() -> bursts.execute(one, () -> done.add("b")));
            bursts.execute(one, () -> done.add("c"));
            assertThat(done).isEmpty();
        });
        assertThat(done).containsExactly("a", "b", "c", "x");
        assertThat(one.calls).isEqualTo(1);
        assertThat(other.calls).isEqualTo(1);
    }

    @Test
    void outsideOfABurstNothingIsPutOff() {
        Counting executor = new Counting();
        bursts.execute(executor, () -> done.add("a"));
        bursts.execute(executor, () -> done.add("b"));
        assertThat(done).containsExactly("a", "b");
        assertThat(executor.calls).isEqualTo(2);
    }

    @Test
    void anExecutorThatHasStoppedKeepsNobodyElseFromItsTasks() {
        Counting alive = new Counting();
        bursts.during(() -> {
            bursts.execute(
                    task -> {
                        throw new RejectedExecutionException("stopped");
                    },
                    () -> done.add("lost"));
            bursts.execute(alive, () -> done.add("a"));
        });
        assertThat(done).containsExactly("a");
    }
}
