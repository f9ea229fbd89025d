package io.quorate.client.watch;

import java.util.concurrent.CompletionStage;

/** A watch that was started. Safe for any thread. */
public interface WatchHandle extends AutoCloseable {

    /**
     * Everything up to this revision was told, and handled. Rises with changes, and with the marks that a member sends
     * when there are none; 0 before the beginning is known.
     */
    long revision();

    /** How many revisions this client has seen, in whatever answer, that the watch has not told yet. */
    long lag();

    /**
     * Completes once the watch misses nothing any more: when the state was told in full, without
     * {@link WatchOption#initial} when a member accepted it. With the revision of that moment, or with the error that ended
     * the watch.
     */
    CompletionStage<Long> synced();

    /** Whether it has ended, closed or failed. */
    boolean hasEnded();

    /**
     * Waits for the end.
     *
     * @throws io.quorate.client.error.QuorateException if it could not go on, or was closed with its client
     * @throws java.util.concurrent.CompletionException if a handler threw, with what it threw
     */
    void await() throws InterruptedException;

    /**
     * {@link #await}, without waiting: completes at its end, with the error if it could not go on. When the client is closed
     * it does so at once, with a {@link io.quorate.client.error.ClientClosedException}.
     */
    CompletionStage<Void> ended();

    /** Ends it. Does not wait: a handler that is at work finishes, and none is called after it. */
    @Override
    void close();
}
