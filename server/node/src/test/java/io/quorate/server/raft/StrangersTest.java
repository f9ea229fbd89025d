package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StrangersTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Strangers strangers = new Strangers("n1", nanos::get);

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void whoWasMetIsShownUntilNothingWasHeardForTwoMinutes() {
        strangers.met("n2 is of another cluster");
        pass(100);
        strangers.met("n3 is of another cluster");
        strangers.met("n2 is of another cluster");
        assertThat(strangers.recent()).containsExactly("n2 is of another cluster", "n3 is of another cluster");

        pass(100);
        strangers.met("n3 is of another cluster");
        pass(100);

        assertThat(strangers.recent()).containsExactly("n3 is of another cluster");
    }

    @Test
    void tooManyAreNotRemembered() {
        for (int i = 0; i < 100; i++) {
            strangers.met("stranger " + i);
        }

        assertThat(strangers.recent()).hasSize(16).contains("stranger 0");
    }
}
