package io.quorate.client.watch;

import io.quorate.client.error.QuorateException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A watch being put together: handlers, then {@link #start}. Confined to one thread until then.
 *
 * <p>Handlers are called one after the other, on threads of the client's callback executor. A handler may take its time:
 * the member sends 64 lines ahead of it, then waits, and other watches are not held back. Where a watch has a connection of
 * its own (see {@link io.quorate.client.ClientBuilder#sharedWatches}) it has a thread too, which reads one line at a time;
 * then the member may end the connection after half a minute, and the watch resumes where it was. A handler that throws
 * ends the watch.
 *
 * @param <T> what is watched: an entry, the state of a lock, a counter
 */
public interface Watch<T> {

    /** Takes the parts of the state, with {@link WatchOption#initial} and after {@link #onResync}. */
    Watch<T> onState(Consumer<State<T>> handler);

    /** Called with the revision of the state when all of it was told. */
    Watch<T> onSynced(LongConsumer handler);

    /** Takes the changes: one call for each revision, in order, none twice, none left out. */
    Watch<T> onChanges(Consumer<Changes<T>> handler);

    /** Called with a revision up to which everything was told, whenever the cluster says so and nothing has changed. */
    Watch<T> onProgress(LongConsumer handler);

    /**
     * Called when changes are missing and the state is about to be told anew: forget what you know. Must be given with
     * {@link WatchOption#initial}. Without this handler such a watch ends with an error instead; it never hides a gap.
     */
    Watch<T> onResync(Consumer<Resync> handler);

    /** Called when the connection is lost, or none can be had. The watch goes on by itself. */
    Watch<T> onRetry(Consumer<QuorateException> handler);

    /** Called once if the watch cannot go on, as the last of all handlers. */
    Watch<T> onError(Consumer<RuntimeException> handler);

    /** Takes every line as the member sent it, a JSON object without its newline, before any other handler. */
    Watch<T> onLine(Consumer<String> handler);

    /**
     * Starts it. If no member accepts it within the client's request timeout it ends with an error; once accepted, it
     * reconnects for as long as it takes.
     *
     * @throws IllegalStateException if it is {@link WatchOption#initial} and has no {@link #onResync}
     */
    WatchHandle start();

    /**
     * Starts it, for a thread to go through the changes. A gap ends it with an error; it is not {@link WatchOption#initial}.
     */
    WatchedChanges<T> asIterable();

    /**
     * A publisher of the changes, which starts a watch for each subscriber. It holds a thread of the callback executor
     * where changes wait and none is asked for. A gap ends it with an error; it is not {@link WatchOption#initial}.
     */
    Flow.Publisher<Changes<T>> asPublisher();
}
