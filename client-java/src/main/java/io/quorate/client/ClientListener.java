package io.quorate.client;

import io.quorate.client.error.QuorateException;
import io.quorate.client.session.SessionState;
import java.time.Duration;

/**
 * Is told what a client goes through: for metrics, logs and alerts. Every method does nothing unless it is overridden.
 *
 * <p>Called one at a time, in order, on a thread of the client's callback executor, a moment after it happened. What a
 * method throws is logged.
 */
public interface ClientListener {

    /**
     * A request came to its end.
     *
     * @param operation method and first parts of the path, such as {@code PUT /v1/kv}: few different ones
     * @param code {@code ok}, or the code of the problem
     * @param attempts how many times it was sent
     */
    default void onRequest(String operation, String code, Duration took, int attempts) {}

    /**
     * A request is sent again.
     *
     * @param reason the code of the problem, or what went wrong with the connection
     */
    default void onRetry(String operation, String endpoint, String reason) {}

    /** Another member than before is asked from now on. */
    default void onFailover(String before, String now) {}

    /** The connection of a watch was lost; it goes on by itself. */
    default void onWatchRetry(String subject, QuorateException reason) {}

    /** Changes were missing from a watch: its state was told anew. */
    default void onWatchResync(String subject, String reason) {}

    /** A session was granted, or is as it was not before. */
    default void onSessionState(String lease, SessionState state) {}
}
