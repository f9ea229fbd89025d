package io.quorate.client.watch;

/**
 * The changes of a watch, to be gone through by one thread: {@code for (Changes<KeyValue> changes : watch.asIterable())}.
 * The iteration waits for each, and ends when this is closed; it throws what ended the watch otherwise.
 *
 * <p>What is not taken waits: a few revisions here, the rest at the member. There is one iteration. {@link #close} is safe
 * for any thread.
 */
public interface WatchedChanges<T> extends Iterable<Changes<T>>, AutoCloseable {

    /** The watch beneath. */
    WatchHandle handle();

    /** Ends the watch. */
    @Override
    void close();
}
