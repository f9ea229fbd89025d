package io.quorate.client.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One value, kept up to date by a watch. Safe for any thread; reads ask nobody. See {@link CachedView} for what is promised.
 *
 * @param <T> what the value is
 */
public interface ValueView<T> extends AutoCloseable {

    /** The value as it was heard of last; empty if the key is absent, or nothing was heard yet. */
    Optional<T> latest();

    /** Calls {@code listener} with the value if there is one, then with each later one; empty when the key is gone. */
    ValueView<T> onChange(Consumer<Optional<T>> listener);

    /** Everything up to this revision is in it; 0 before it is synced. */
    long revision();

    /** How long ago the cluster last said that nothing is missing. */
    Duration staleness();

    /**
     * Waits until there is a value.
     *
     * @param limit zero: looks, and does not wait
     * @throws io.quorate.client.error.WaitTimeoutException if there is none within {@code limit}
     */
    T awaitPresent(Duration limit) throws InterruptedException;

    /**
     * Waits until everything up to {@code revision} is in it.
     *
     * @param limit zero: looks, and does not wait
     * @throws io.quorate.client.error.WaitTimeoutException if it is not within {@code limit}
     */
    ValueView<T> awaitRevision(long revision, Duration limit) throws InterruptedException;

    /** Ends the watch; what is known stays readable. */
    @Override
    void close();
}
