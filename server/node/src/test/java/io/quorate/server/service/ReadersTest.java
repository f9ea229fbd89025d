package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.MemoryStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadersTest {

    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger snapshots = new AtomicInteger();
    private final Readers readers = new Readers(
            () -> {
                snapshots.incrementAndGet();
                return store.snapshot();
            },
            Runnable::run,
            1,
            100,
            new Bursts());

    @AfterEach
    void close() {
        store.close();
    }

    /** What it may see was applied just before it was submitted, so an older snapshot would be stale. */
    @Test
    void readSubmittedWhileAnotherRunsGetsAYoungerSnapshot() {
        PendingRead<Integer> second = new PendingRead<>(Deadline.in(10_000), true, keys -> snapshots.get());
        PendingRead<Integer> first = new PendingRead<>(Deadline.in(10_000), true, keys -> {
            readers.submit(second);
            return snapshots.get();
        });

        readers.submit(first);

        assertThat(first.answer().join().value()).isEqualTo(1);
        assertThat(second.answer().join().value()).isEqualTo(2);
    }
}
