package io.quorate.client.internal;

import java.io.IOException;
import java.time.Duration;

/** Whose subscription a socket carries. Called on the socket's thread, which must not be kept. */
interface Subscriber {

    /** How often the member says that all is well. */
    Duration progress();

    /** A line for it; {@link WatchSocket#handled} is to be called when it is done with. */
    void line(WatchSocket from, String subscription, byte[] bytes);

    /** The socket is gone, or could not be had. */
    void lost(WatchSocket from, String subscription, IOException reason);

    /** There are no sockets, not even elsewhere. */
    void unavailable(WatchSocket from, String subscription);
}
