package io.quorate.server.watch;

/** How lines look that tell of no subject. Safe for any thread. */
public interface ControlLines {

    /** The state is complete. */
    Line synced(long revision);

    /** Nothing else happened up to a revision. */
    Line bookmark(long revision);
}
