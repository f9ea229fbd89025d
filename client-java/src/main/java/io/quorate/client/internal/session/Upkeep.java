package io.quorate.client.internal.session;

import io.quorate.client.internal.Threads;
import io.quorate.client.session.Session;
import io.quorate.client.session.SessionState;
import java.time.Duration;

/**
 * What all that is held shares: clocks, threads, and how long a request may take. Immutable.
 *
 * @param listener is told of each state of each session
 */
public record Upkeep(TwoClocks clocks, Threads threads, Duration requestTimeout, SessionListener listener) {

    /** Is told of sessions. */
    public interface SessionListener {

        /** Nobody. */
        SessionListener NONE = (session, state) -> {};

        /** That is how the session is from now on. Called in order: must not wait. */
        void state(Session session, SessionState state);
    }
}
