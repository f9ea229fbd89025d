package io.quorate.client.watch;

/** Why changes are missing, so that the state is told anew. */
public enum Resync {
    /** History was compacted beyond the revision that came next, or while the state was told. */
    COMPACTED,
    /** The cluster was restored from a snapshot: it may have gone back. */
    RESTORED,
    /** The connection was cut while the state was told, so that parts of it may come from two revisions. */
    CUT
}
