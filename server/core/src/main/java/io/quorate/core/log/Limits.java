package io.quorate.core.log;

/**
 * Bounds that {@code apply} enforces. They are part of the replicated semantics: the same on every member, changed only
 * with the feature level.
 */
public final class Limits {

    /** The longest key, bytes. */
    public static final int KEY_BYTES_MAX = 4_096;

    /** The largest number of records a page or a get in a transaction answers. */
    public static final int PAGE_RECORDS_MAX = 10_000;

    /** The largest number of records a delete answers with as {@code prior}. */
    public static final int PRIOR_RECORDS_MAX = 1_000;

    /** The largest number of keys one command deletes: what keeps one request from stalling every member. */
    public static final int DELETED_KEYS_MAX = 100_000;

    /** The largest number of guards, and of operations in one branch, of a transaction. */
    public static final int TXN_OPERATIONS_MAX = 1_024;

    /** The number of request outcomes remembered. */
    public static final int REQUESTS_MAX = 100_000;

    /** The bytes of request outcomes remembered. */
    public static final long REQUEST_BYTES_MAX = 64L << 20;

    /** How long a request outcome is remembered, milliseconds of cluster time. */
    public static final long REQUEST_RETENTION_MILLIS = 600_000;

    private Limits() {}
}
