package io.quorate.client.watch;

import io.quorate.client.kv.KeyValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * A copy of all keys with a prefix, kept up to date by a watch. Safe for any thread; reads ask nobody, and are consistent at
 * {@link #revision}.
 *
 * <p>When the cluster cannot be reached it keeps what it knows. When changes were missed the new state takes the place of
 * the old one in one step, and listeners are told the difference, so nobody sees it empty in between.
 *
 * <p>Keys are named without the prefix. Listeners are called one at a time, in order, when the view has changed already;
 * while one works the view does not go on.
 *
 * @param <T> what the values are
 */
public interface CachedView<T> extends AutoCloseable {

    /**
     * A view being put together. Confined to one thread.
     *
     * @param <T> what the values are
     */
    interface Builder<T> {

        /** Called with the key and value of what came to be. */
        Builder<T> onAdd(BiConsumer<String, T> listener);

        /** Called when a value has changed. */
        Builder<T> onUpdate(UpdateListener<T> listener);

        /** Called with the key and the last value of what is gone. */
        Builder<T> onRemove(BiConsumer<String, T> listener);

        /** Decides about values that cannot be read; without it, the value before is kept, and the log says so. */
        Builder<T> onDecodeError(BiFunction<KeyValue, RuntimeException, DecodeFailure> handler);

        /** Starts it. Does not wait for the cluster. */
        CachedView<T> start();
    }

    /**
     * Is told of values that changed.
     *
     * @param <T> what the values are
     */
    @FunctionalInterface
    interface UpdateListener<T> {
        /** The value of {@code key} is another one now. */
        void updated(String key, T before, T after);
    }

    /** The value; empty if the key is absent. */
    Optional<T> get(String key);

    /** All of it, by key, as of one revision. Immutable. */
    Map<String, T> snapshot();

    /** How many there are. */
    int size();

    /** Everything up to this revision is in it; 0 before it is synced. */
    long revision();

    /** How long ago the cluster last said that nothing is missing; since the start, if it never did. */
    Duration staleness();

    /**
     * Waits until it has the whole state.
     *
     * @param limit zero: looks, and does not wait
     * @throws io.quorate.client.error.WaitTimeoutException if it has not within {@code limit}
     * @throws io.quorate.client.error.QuorateException if the watch cannot go on
     */
    CachedView<T> awaitSynced(Duration limit) throws InterruptedException;

    /**
     * Waits until everything up to {@code revision} is in it: to read one's own write.
     *
     * @param limit zero: looks, and does not wait
     * @throws io.quorate.client.error.WaitTimeoutException if it is not within {@code limit}
     * @throws io.quorate.client.error.QuorateException if the watch cannot go on
     */
    CachedView<T> awaitRevision(long revision, Duration limit) throws InterruptedException;

    /** The same, within the time that a request may take, and that a quiet cluster takes to say how far it is. */
    CachedView<T> awaitRevision(long revision) throws InterruptedException;

    /** Ends the watch; what is known stays readable. */
    @Override
    void close();
}
