package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HaltTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Integer> codes = new CopyOnWriteArrayList<>();
    private final Halt halt = new Halt(new PrintStream(err, true, StandardCharsets.UTF_8), codes::add);

    @Test
    void failedMemberHaltsWithItsCodeAndOneLine() {
        halt.fail("the log can't be written: No space left on device", new IllegalStateException("inner"));

        assertThat(codes).first().isEqualTo(70);
        assertThat(said())
                .isEqualTo("quorated: this member can't go on: the log can't be written: No space left on device"
                        + " (exit code 70)\n");
    }

    @Test
    void onlyTheFirstFailureIsTold() {
        halt.fail("first", null);
        halt.fail("second", null);

        assertThat(said()).contains("first").doesNotContain("second");
    }

    @Test
    void outOfMemoryAnywhereInTheCausesIsFatal() {
        halt.fail("a write failed", new RuntimeException(new OutOfMemoryError("Direct buffer memory")));

        assertThat(codes).first().isEqualTo(71);
    }

    @Test
    void errorEndsTheProcessWhoseverThreadDied() {
        halt.uncaughtException(
                new Thread(() -> {}, "grpc-default-1"), new OutOfMemoryError("unable to create native thread"));

        assertThat(codes).first().isEqualTo(71);
        assertThat(said()).contains("thread grpc-default-1 died of java.lang.OutOfMemoryError: unable to create");
    }

    @Test
    void exceptionEndsTheProcessIfTheThreadWasAMembers() {
        halt.uncaughtException(new Thread(() -> {}, "quorate-n1-pacer"), new IllegalStateException("a bug"));

        assertThat(codes).first().isEqualTo(71);
    }

    @Test
    void exceptionInAnotherThreadIsOnlyLogged() {
        halt.uncaughtException(new Thread(() -> {}, "somebody"), new IllegalStateException("not ours"));

        assertThat(codes).isEmpty();
    }

    /** A pipe nobody reads, or a disk that hangs. */
    @Test
    void wordsThatGetStuckDoNotKeepTheProcessAlive() {
        CountDownLatch never = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Halt halting = new Halt(new PrintStream(stuck, true, StandardCharsets.UTF_8), codes::add);
        Thread thread = new Thread(() -> halting.fail("stuck", null));
        thread.start();
        try {
            Awaitility.await().until(() -> codes.contains(70));
        } finally {
            never.countDown();
        }
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
