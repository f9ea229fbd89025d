package io.quorate.core.log;

/**
 * Bounds that {@code apply} enforces. They are part of the replicated semantics: the same on every member, changed only
 * with the feature level.
 */
public final class Limits {

    /** The longest key, bytes. */
    public static final int KEY_BYTES_MAX = 4_096;

    /** The longest value, bytes: the hard bound. A server's own limit lies below it. */
    public static final int VALUE_BYTES_MAX = 8 << 20;

    /** The largest number of records a page or a get in a transaction answers. */
    public static final int PAGE_RECORDS_MAX = 10_000;

    /** The largest number of records a delete answers with as {@code prior}. */
    public static final int PRIOR_RECORDS_MAX = 1_000;

    /** The largest number of keys one command deletes: what keeps one request from stalling every member. */
    public static final int DELETED_KEYS_MAX = 100_000;

    /** The largest number of keys the guards of one command look at. */
    public static final int GUARDED_KEYS_MAX = 100_000;

    /** The most keys and values one command answers with, bytes. */
    public static final long ANSWER_BYTES_MAX = 16L << 20;

    /** The most bytes of records older than the compaction mark that one command deletes: they are kept whole. */
    public static final long DELETED_BYTES_MAX = 64L << 20;

    /** After how many bytes of changes a trim ends. */
    public static final long TRIMMED_BYTES_MAX = 32L << 20;

    /** The largest number of changes one trim forgets; one whole revision at least. */
    public static final int TRIMMED_CHANGES_MAX = 10_000;

    /** The largest number of guards, and of operations in one branch, of a transaction. */
    public static final int TXN_OPERATIONS_MAX = 1_024;

    /** The number of request outcomes remembered. */
    public static final int REQUESTS_MAX = 100_000;

    /** The bytes of request outcomes remembered. */
    public static final long REQUEST_BYTES_MAX = 64L << 20;

    /** How long a request outcome is remembered, milliseconds of cluster time. */
    public static final long REQUEST_RETENTION_MILLIS = 600_000;

    /** How many batches of one member may be under way: further back a second copy is not told from a first one. */
    public static final int BATCHES_IN_FLIGHT_MAX = 64;

    /** The number of member incarnations whose batches are remembered. */
    public static final int ORIGINS_MAX = 64;

    /** How long a client's session is remembered after its last request, milliseconds of cluster time. */
    public static final long SESSION_RETENTION_MILLIS = 86_400_000;

    /** The number of sessions above which silent ones are forgotten earlier. */
    public static final int SESSIONS_MAX = 100_000;

    private Limits() {}
}
