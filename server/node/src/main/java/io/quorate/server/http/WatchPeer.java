package io.quorate.server.http;

/** An outlet that knows where it leads. */
interface WatchPeer {

    /** The address of the client. Safe for any thread. */
    String peer();
}
