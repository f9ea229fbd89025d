package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.QuorateClient;
import io.quorate.client.lock.DistributedLock;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every wait that a program names, and what it may be. */
class PatienceTest {

    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    @Test
    void negativeWaitIsRefusedEverywhereBeforeAnythingIsSent() {
        // Nobody listens there: whatever is sent fails otherwise.
        try (QuorateClient client = QuorateClient.connect("http://127.0.0.1:1")) {
            DistributedLock lock = client.locks().get("l");
            refused("limit", () -> lock.acquire(NEGATIVE));
            refused("limit", () -> lock.tryAcquire(NEGATIVE));
            refused("limit", () -> lock.run(NEGATIVE, held -> {}));
            refused("limit", () -> lock.reentrant().acquire(NEGATIVE));
            refused("limit", () -> client.locks().all("a", "b").acquire(NEGATIVE));
            refused("limit", () -> client.semaphores().get("s", 1).acquire(1, NEGATIVE));
            refused("delay", () -> lock.withReleaseDelay(NEGATIVE));
            refused("wait", () -> client.barriers().get("b", 2).await(NEGATIVE));
            refused("wait", () -> client.counters().get("c").await("ge:1", NEGATIVE));
            refused("wait", () -> client.latches().get("g", 1).await(NEGATIVE));
            refused("timeout", () -> client.withOptions(options -> options.timeout(NEGATIVE)));
        }
    }

    @Test
    void negativeWaitForWhatIsHeardOfIsRefused() {
        try (QuorateClient client = QuorateClient.connect("http://127.0.0.1:1");
                var latch = client.elections().latch("e").start();
                var observer = client.elections().observe("e", leader -> {});
                var view = client.watch()
                        .view("v/", io.quorate.client.Codec.utf8())
                        .start();
                var service = client.services().view("web").start()) {
            refused("limit", () -> latch.await(NEGATIVE));
            refused("limit", () -> observer.await(NEGATIVE));
            refused("limit", () -> view.awaitSynced(NEGATIVE));
            refused("limit", () -> service.awaitInstance(NEGATIVE));
        }
    }

    private static void refused(String argument, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(argument + ": PT-1S (expected: ");
    }

    @Test
    void waitBeyondWhatClocksCanTellIsForEver() {
        assertThat(Patience.nanos("limit", Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE / 4);
        assertThat(Patience.nanos("limit", Duration.ZERO)).isZero();
    }

    @Test
    void candidateOfAnImpossibleNameIsRefusedAtOnce() {
        try (QuorateClient client = QuorateClient.connect("http://127.0.0.1:1")) {
            for (String name : List.of("", "line\nbreak", "n".repeat(513))) {
                assertThatThrownBy(() -> client.elections().latch(name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("(expected: 1 to 512 bytes");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.elections().observe(name, leader -> {}));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.elections().runAsLeader(name, term -> {}));
            }
        }
    }
}
