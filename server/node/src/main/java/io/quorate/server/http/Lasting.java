package io.quorate.server.http;

import io.quorate.api.Problem;

/** A request that goes on for long, as those see it who may have to end it. Called on its event loop. */
interface Lasting {

    /**
     * The server stops.
     *
     * @param why what whoever waits for one answer hears
     */
    void stop(Problem why);

    /** Its caller may not do it any more. */
    void revoked(Problem why);

    /** What its caller may do has changed; the request as a whole may go on. */
    default void changed() {}
}
