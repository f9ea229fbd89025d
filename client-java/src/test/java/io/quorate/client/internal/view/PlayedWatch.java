package io.quorate.client.internal.view;

import io.quorate.client.error.QuorateException;
import io.quorate.client.watch.Change;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.Resync;
import io.quorate.client.watch.State;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchedChanges;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A watch that tells what a test says, on the test's thread. */
public final class PlayedWatch<T> implements Watch<T>, WatchHandle {

    private Consumer<State<T>> state = part -> {};
    private LongConsumer synced = revision -> {};
    private Consumer<Changes<T>> changes = more -> {};
    private LongConsumer progress = revision -> {};
    private Consumer<Resync> resync = reason -> {};
    private Consumer<RuntimeException> error = fatal -> {};
    private boolean closed;

    public void state(long revision, List<T> items) {
        state.accept(new State<>(revision, items));
    }

    public void synced(long revision) {
        synced.accept(revision);
    }

    public void changes(long revision, List<Change<T>> events) {
        changes.accept(new Changes<>(revision, null, events));
    }

    public void progress(long revision) {
        progress.accept(revision);
    }

    public void resync() {
        resync.accept(Resync.COMPACTED);
    }

    public void error(RuntimeException fatal) {
        error.accept(fatal);
    }

    @Override
    public Watch<T> onState(Consumer<State<T>> handler) {
        state = handler;
        return this;
    }

    @Override
    public Watch<T> onSynced(LongConsumer handler) {
        synced = handler;
        return this;
    }

    @Override
    public Watch<T> onChanges(Consumer<Changes<T>> handler) {
        changes = handler;
        return this;
    }

    @Override
    public Watch<T> onProgress(LongConsumer handler) {
        progress = handler;
        return this;
    }

    @Override
    public Watch<T> onResync(Consumer<Resync> handler) {
        resync = handler;
        return this;
    }

    @Override
    public Watch<T> onRetry(Consumer<QuorateException> handler) {
        return this;
    }

    @Override
    public Watch<T> onError(Consumer<RuntimeException> handler) {
        error = handler;
        return this;
    }

    @Override
    public Watch<T> onLine(Consumer<String> handler) {
        return this;
    }

    @Override
    public WatchedChanges<T> asIterable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Flow.Publisher<Changes<T>> asPublisher() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchHandle start() {
        return this;
    }

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public long lag() {
        return 0;
    }

    @Override
    public CompletionStage<Long> synced() {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Void> ended() {
        return new CompletableFuture<>();
    }

    @Override
    public boolean hasEnded() {
        return closed;
    }

    @Override
    public void await() {}

    @Override
    public void close() {
        closed = true;
    }
}
