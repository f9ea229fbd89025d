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

    /** The most bytes of records that one command supersedes: history takes them over. */
    public static final long SUPERSEDED_BYTES_MAX = 32L << 20;

    /** Once the commands of an entry were answered with so many bytes, those behind them are refused. */
    public static final long ENTRY_ANSWER_BYTES_MAX = 8L << 20;

    /** Once the commands of an entry have written so many bytes, those behind them are refused. */
    public static final long ENTRY_WRITTEN_BYTES_MAX = 16L << 20;

    /** After how many bytes of changes a trim ends. */
    public static final long TRIMMED_BYTES_MAX = 8L << 20;

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

    /** The shortest lease, milliseconds: the hard bound. A server's own floor lies above it. */
    public static final long LEASE_TTL_MILLIS_MIN = 200;

    /** The longest lease, milliseconds. */
    public static final long LEASE_TTL_MILLIS_MAX = 86_400_000;

    /** The number of leases alive at once. */
    public static final int LEASES_MAX = 1_000_000;

    /** The greatest salt of a lease's id: 20 bits. */
    public static final int LEASE_SALT_MAX = (1 << 20) - 1;

    /** The number of keys that live on one lease. */
    public static final int LEASE_KEYS_MAX = 100_000;

    /** What the keys that live on one lease, and their values, take: at its end they are moved to history at once. */
    public static final long LEASE_BYTES_MAX = 16L << 20;

    /** The largest number of leases one request renews. */
    public static final int RENEWALS_MAX = 1_000;

    /** The longest name of a lock, a semaphore, an election, a counter or a barrier, bytes. */
    public static final int NAME_BYTES_MAX = 512;

    /** The longest owner, and name of a lease, bytes. */
    public static final int OWNER_BYTES_MAX = 512;

    /** The longest note of a lease or a hold, bytes. */
    public static final int NOTE_BYTES_MAX = 4_096;

    /** The longest value of an election, bytes. */
    public static final int ELECTION_VALUE_BYTES_MAX = 65_536;

    /** The number of claimants that wait for one name: fewer than a member has connections, so that others get some. */
    public static final int QUEUE_MAX = 5_000;

    /** The number of locks one claim asks for. */
    public static final int CLAIM_PARTS_MAX = 64;

    /** The number of holds an answer shows. */
    public static final int HOLDS_SHOWN_MAX = 100;

    /** The greatest number of slots of a semaphore, and of parties of a barrier. */
    public static final int SLOTS_MAX = 1_000_000;

    /** The longest wait, milliseconds of cluster time. */
    public static final long WAIT_MILLIS_MAX = 600_000;

    /** The longest time nothing is granted after a loss, and that a detached claim stays, milliseconds. */
    public static final long DELAY_MILLIS_MAX = 60_000;

    /** How long it is remembered how a lease or a hold ended, milliseconds of cluster time. */
    public static final long ENDING_RETENTION_MILLIS = 600_000;

    /** The number of endings of leases, and of holds, that are remembered. */
    public static final int ENDINGS_MAX = 100_000;

    /** The number of steps from claim to claim that a search for a deadlock takes; beyond it the claim queues. */
    public static final int DEADLOCK_STEPS_MAX = 2_000;

    /** The greatest value of a counter, and less its sign the least: what a double holds exactly. */
    public static final long COUNTER_MAX = (1L << 53) - 1;

    /** The longest name of a service, bytes: that of a DNS label. */
    public static final int SERVICE_BYTES_MAX = 63;

    /** The longest id of an instance, or of a check, bytes. */
    public static final int INSTANCE_ID_BYTES_MAX = 128;

    /** The number of instances of one service. */
    public static final int INSTANCES_MAX = 10_000;

    /** The number of instances that live on one lease. */
    public static final int LEASE_INSTANCES_MAX = 1_000;

    /** The longest address, scheme or zone of an instance, bytes. */
    public static final int ADDRESS_BYTES_MAX = 255;

    /** The number of tags of an instance. */
    public static final int TAGS_MAX = 64;

    /** The longest tag, bytes. */
    public static final int TAG_BYTES_MAX = 128;

    /** The number of metadata of an instance. */
    public static final int META_MAX = 64;

    /** The longest name of a metadatum, bytes. */
    public static final int META_NAME_BYTES_MAX = 128;

    /** The longest value of a metadatum, bytes. */
    public static final int META_VALUE_BYTES_MAX = 1_024;

    /** The greatest weight of an instance. */
    public static final int WEIGHT_MAX = 10_000;

    /** The number of checks of an instance. */
    public static final int CHECKS_MAX = 8;

    /** The longest path of a check, bytes. */
    public static final int CHECK_PATH_BYTES_MAX = 2_048;

    /** The number of headers of a check. */
    public static final int CHECK_HEADERS_MAX = 32;

    /** All headers of a check together, bytes. */
    public static final int CHECK_HEADER_BYTES_MAX = 4_096;

    /** The longest list of statuses that a check expects, bytes. */
    public static final int CHECK_EXPECT_BYTES_MAX = 256;

    /** How often a check may run, milliseconds. */
    public static final long CHECK_INTERVAL_MILLIS_MIN = 1_000;

    /** How seldom a check may run, milliseconds. */
    public static final long CHECK_INTERVAL_MILLIS_MAX = 3_600_000;

    /** How soon a check may give up, milliseconds. */
    public static final long CHECK_TIMEOUT_MILLIS_MIN = 100;

    /** How late a check may give up, milliseconds. */
    public static final long CHECK_TIMEOUT_MILLIS_MAX = 60_000;

    /** The largest number of results in a row after which a status follows them. */
    public static final int CHECK_THRESHOLD_MAX = 100;

    /** All that is said of an instance when it is registered, bytes. */
    public static final int INSTANCE_BYTES_MAX = 32_768;

    /** The longest note of what a check has found, bytes. */
    public static final int CHECK_NOTE_BYTES_MAX = 1_024;

    /** The largest number of findings one request reports. */
    public static final int FINDINGS_MAX = 1_000;

    /** The shortest time after which a critical instance goes, milliseconds of cluster time. */
    public static final long DEREGISTER_AFTER_MILLIS_MIN = 1_000;

    /** The longest one. */
    public static final long DEREGISTER_AFTER_MILLIS_MAX = 365L * 86_400_000;

    /** After what time a silent instance goes for which nothing was said, milliseconds of cluster time. */
    public static final long SILENT_MILLIS_MAX = 72L * 3_600_000;

    /** The longest name of a user, a role or a token, bytes. */
    public static final int ACCESS_NAME_BYTES_MAX = 128;

    /** The number of users. */
    public static final int USERS_MAX = 10_000;

    /** The number of roles besides those every cluster has. */
    public static final int ROLES_MAX = 1_000;

    /** The number of roles of a user, or of a token. */
    public static final int ROLES_OF_USER_MAX = 64;

    /** The number of permissions of a role. */
    public static final int PERMISSIONS_MAX = 256;

    /** The number of tokens, sessions included. */
    public static final int TOKENS_MAX = 20_000;

    /** The number of sessions of one user: with one more the oldest ends. */
    public static final int SESSIONS_OF_USER_MAX = 50;

    /** The number of tokens whose use one command tells of, or that it forgets. */
    public static final int TOKENS_TOUCHED_MAX = 1_000;

    /** How many members a cluster may have, those that were only invited included. */
    public static final int MEMBERS_MAX = 25;

    /** How long a token to join may be good, milliseconds of cluster time. */
    public static final long JOIN_TOKEN_MILLIS_MAX = 7L * 86_400_000;

    private Limits() {}
}
