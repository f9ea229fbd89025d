package io.quorate.server.service;

import io.quorate.core.store.Bytes;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A log of one member in memory, which leads from its start: what is appended is applied at once, on an updater thread.
 * Shows what the service needs of a log, without one.
 */
public final class LocalLog extends LoneLog implements AutoCloseable {

    private final String self;
    private final ReplicatedState state;
    private final LogListener listener;
    private final ExecutorService updater = Executors.newSingleThreadExecutor();
    private long index;

    public LocalLog(String self, ReplicatedState state, LogListener listener) {
        this.self = self;
        this.state = state;
        this.listener = listener;
        this.index = state.position().index();
    }

    /** Becomes the leader of term 1. */
    public void start() {
        updater.execute(() -> {
            state.applyInternal(1, ++index);
            listener.onLeaderReady(1);
        });
    }

    @Override
    public CompletableFuture<Long> append(Bytes entry) {
        CompletableFuture<Long> appended = new CompletableFuture<>();
        updater.execute(() -> {
            state.apply(1, ++index, entry);
            appended.complete(index);
        });
        return appended;
    }

    @Override
    public boolean hasFollowers() {
        return false;
    }

    @Override
    public boolean tellCommitted() {
        return true;
    }

    @Override
    public Leadership leadership() {
        boolean ready = state.position().index() > 0;
        return new Leadership(1, ready ? self : null, ready);
    }

    @Override
    public long sinceLeaderMillis() {
        return 0;
    }

    @Override
    public long commitIndex() {
        return state.position().index();
    }

    @Override
    public Voters voters() {
        return new Voters(Set.of(self), Set.of());
    }

    @Override
    public long termSeen() {
        return 1;
    }

    @Override
    public CompletableFuture<Bytes> ask(String member, Bytes question, long timeoutMillis) {
        return listener.onQuestion(question);
    }

    @Override
    public void close() {
        updater.shutdown();
        boolean ended = false;
        try {
            ended = updater.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            throw new IllegalStateException("the updater did not end");
        }
    }
}
