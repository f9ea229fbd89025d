package io.quorate.server.config;

import io.quorate.server.logging.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting there is. Help text, the reference page and the checks are made from this table. */
public final class Settings {

    private static final String MEMBER = "Member and cluster";
    private static final String HTTP_API = "HTTP";
    private static final String TLS = "TLS";
    private static final String ACCESS = "Access";
    private static final String RAFT = "Replication";
    private static final String LIMITS = "Limits";
    private static final String CHECKS = "Health checks";
    private static final String HISTORY = "History";
    private static final String STORAGE = "Storage";
    private static final String PROCESS = "Process";

    public static final Setting<String> NAME = of(
            "name",
            MEMBER,
            Kinds.name(),
            "n1",
            "This member's name. Of those that found a cluster, one of the names in `cluster`.");

    public static final Setting<Map<String, Address>> CLUSTER = derived(
            "cluster",
            MEMBER,
            Kinds.members(),
            "this member alone, at 127.0.0.1:7461",
            "The members that found the cluster and the addresses at which they listen for one another, the same list on"
                    + " each of them. Who is a member later on the cluster itself knows. In a file it may be a mapping of"
                    + " names to addresses.",
            false);

    public static final Setting<Address> PEER = derived(
            "peer",
            MEMBER,
            Kinds.address(),
            "this member's address in `cluster`",
            "Where this member listens for the others. Needed with `join`; otherwise it wins over `cluster`. With neither of"
                    + " them and no data a member refuses to start: it may have joined, and lost its disk.",
            false);

    public static final Setting<List<String>> JOIN = derived(
            "join",
            MEMBER,
            Kinds.urls(),
            "none: the member founds a cluster together with those in `cluster`",
            "The client URLs of some members of a cluster that this new member is to join; `quorate member add` says how."
                    + " `cluster` and `cluster-name` are not read then. Of no consequence once the member is in.",
            false);

    public static final Setting<String> JOIN_TOKEN = derived(
            "join-token",
            MEMBER,
            Kinds.token(),
            "none",
            "What lets this new member in, once; `quorate member add` makes it.",
            true);

    public static final Setting<Path> JOIN_CA = derived(
            "join-ca",
            MEMBER,
            Kinds.file(),
            "what Java trusts",
            "A PEM file with the certificates to trust when a URL in `join` begins with `https`.",
            false);

    public static final Setting<String> CLUSTER_NAME = of(
            "cluster-name",
            MEMBER,
            Kinds.name(),
            "quorate",
            "Members with different cluster names never talk to each other. Can't be changed later.");

    public static final Setting<Path> DATA_DIR = derived(
            "data-dir",
            MEMBER,
            Kinds.path(),
            "none: it must be given, except with `dev`",
            "The directory of all of this member's data: log, store, identity. Only one process may use it. A member"
                    + " that lost it must not come back under its old name.",
            true);

    public static final Setting<Address> HTTP = of(
            "http",
            HTTP_API,
            Kinds.address(),
            new Address("127.0.0.1", 7460),
            "Where to listen for clients. Port 0 takes any free port.");

    public static final Setting<List<String>> ADVERTISE_HTTP = derived(
            "advertise-http",
            HTTP_API,
            Kinds.urls(),
            "`http://`, or `https://` with `tls-cert`, and the address of `http`",
            "The URLs under which clients reach this member. Their hosts are accepted in the Host header.",
            false);

    public static final Setting<List<String>> ALLOWED_ORIGINS = derived(
            "allowed-origins",
            HTTP_API,
            Kinds.urls(),
            "none",
            "Web origins whose pages may read and change data through a browser.",
            true);

    public static final Setting<Boolean> INSECURE = new Setting<>(
            "insecure",
            HTTP_API,
            Kinds.flag(),
            false,
            "false",
            "Needed to listen on anything but loopback for clients without authentication and TLS, or for other members"
                    + " without TLS: whoever reaches such a port may read and change everything.",
            true);

    public static final Setting<Duration> REQUEST_TIMEOUT = of(
            "request-timeout",
            HTTP_API,
            Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
            Duration.ofSeconds(5),
            "How long a request may take when it doesn't say so itself.");

    public static final Setting<Boolean> UNBOUNDED_HOLDS = new Setting<>(
            "unbounded-holds",
            HTTP_API,
            Kinds.flag(),
            false,
            "false",
            "Offers `?hold` where the system can't tell that a client has fallen silent (anything but Linux on x86-64 or"
                    + " arm64): such a hold may outlive its client until TCP gives up, which takes many minutes.",
            true);

    public static final Setting<Path> TLS_CERT = file(
            "tls-cert",
            "The certificate shown to clients, PEM: this member's own first, then those between it and its authority."
                    + " With it, `http` speaks HTTPS only.");

    public static final Setting<Path> TLS_KEY = file(
            "tls-key", "The key to `tls-cert`, PEM in PKCS #8, not encrypted. Nobody else should be able to read it.");

    public static final Setting<Path> TLS_CLIENT_CA = file(
            "tls-client-ca",
            "The authorities whose certificates clients may show to say who they are, PEM. Without it nobody is asked"
                    + " for one.");

    public static final Setting<ClientCertificates> TLS_CLIENT_AUTH = of(
            "tls-client-auth",
            TLS,
            Kinds.word(ClientCertificates.class),
            ClientCertificates.REQUESTED,
            "With `tls-client-ca`: whether a client must show a certificate to get a connection at all.");

    public static final Setting<Path> TLS_CRL =
            file("tls-crl", "Lists of revoked certificates of clients, PEM, signed by authorities in `tls-client-ca`.");

    public static final Setting<Path> PEER_TLS_CERT = file(
            "peer-tls-cert",
            "The certificate shown to other members, as client and as server, PEM. It must name this member: by the"
                    + " URI `urn:quorate:member:NAME`, or by the host of its address in `cluster`.");

    public static final Setting<Path> PEER_TLS_KEY =
            file("peer-tls-key", "The key to `peer-tls-cert`, PEM in PKCS #8, not encrypted.");

    public static final Setting<Path> PEER_TLS_CA = file(
            "peer-tls-ca",
            "The authorities that sign certificates of members, PEM, and nobody else's. With it members talk to each"
                    + " other over TLS only, both sides with certificates; the same on every member.");

    public static final Setting<Path> PEER_TLS_CRL = file(
            "peer-tls-crl", "Lists of revoked certificates of members, PEM, signed by authorities in `peer-tls-ca`.");
    public static final Setting<Boolean> AUTH_ENABLED = new Setting<>(
            "auth-enabled",
            ACCESS,
            Kinds.flag(),
            false,
            "false",
            "Whether clients must say who they are, and may do only what their roles allow. The same on every member: one"
                    + " on which it is false lets everybody do everything.",
            true);

    public static final Setting<Path> AUTH_BOOTSTRAP_TOKEN_FILE = derived(
            "auth-bootstrap-token-file",
            ACCESS,
            Kinds.file(),
            "`bootstrap-token` in `data-dir`, made by the first leader",
            "The file with the secret that names the first administrator, or `sha256:` and its hash in hex. The first"
                    + " leader takes it from its own file, so that all members are given the same.",
            true);

    public static final Setting<Duration> AUTH_SESSION = of(
            "auth-session",
            ACCESS,
            Kinds.duration(Duration.ofMinutes(5), Duration.ofHours(720)),
            Duration.ofHours(12),
            "For how long a session from logging in is good after its last use.");

    public static final Setting<Integer> AUTH_PASSWORD_ITERATIONS = of(
            "auth-password-iterations",
            ACCESS,
            Kinds.number(1_000, 10_000_000),
            210_000,
            "How often PBKDF2 with HMAC-SHA-512 hashes a new password: what makes guessing dear makes logging in slow."
                    + " Passwords that are stored keep theirs.");

    public static final Setting<List<String>> AUTH_CERTIFICATE_USERS = derived(
            "auth-certificate-users",
            ACCESS,
            Kinds.certificateRules(),
            "none: certificates let nobody in",
            "Which client certificates let which user in, by the first rule that fits, such as"
                    + " `uri:spiffe://example.org/svc/*=*`.",
            true);

    public static final Setting<Boolean> METRICS_OPEN = of(
            "metrics-open",
            ACCESS,
            Kinds.flag(),
            false,
            "Whether `/metrics` is for everybody though `auth-enabled` is true; if not, it takes `maintenance:read`.");

    public static final Setting<Boolean> AUDIT_ENABLED = of(
            "audit-enabled",
            ACCESS,
            Kinds.flag(),
            true,
            "Whether refusals, logins and what administrators do is written to `audit/audit.jsonl` in `data-dir`, one JSON"
                    + " object a line. Only with `auth-enabled`.");

    public static final Setting<Boolean> AUDIT_WRITES =
            of("audit-writes", ACCESS, Kinds.flag(), false, "Whether every write is written there too.");

    public static final Setting<Long> AUDIT_FILE_BYTES_MAX = of(
            "audit-file-bytes-max",
            ACCESS,
            Kinds.size(64L << 10, 1L << 40),
            64L << 20,
            "The size at which a new audit file is begun.");

    public static final Setting<Integer> AUDIT_FILES_MAX = of(
            "audit-files-max",
            ACCESS,
            Kinds.number(1, 1_000),
            8,
            "How many audit files are kept, the newest among them; older ones are deleted.");

    public static final Setting<Duration> ELECTION_TIMEOUT_MIN = of(
            "election-timeout-min",
            RAFT,
            Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
            Duration.ofMillis(500),
            "The shortest silence of the leader after which a member stands for election. Too short a time for the"
                    + " machine or the network makes leaders change without need.");

    public static final Setting<Duration> ELECTION_TIMEOUT_MAX = of(
            "election-timeout-max",
            RAFT,
            Kinds.duration(Duration.ofMillis(200), Duration.ofMinutes(2)),
            Duration.ofSeconds(1),
            "The longest such silence; at least 1.2 times `election-timeout-min`. Each member waits a random time"
                    + " between the two.");

    public static final Setting<Integer> SNAPSHOT_ENTRIES = of(
            "snapshot-entries",
            RAFT,
            Kinds.number(100, 100_000_000),
            50_000,
            "After so many entries of the log a snapshot is taken. Fewer make a start replay less, more make snapshots rarer.");

    public static final Setting<Integer> LOG_KEEP_ENTRIES = of(
            "log-keep-entries",
            RAFT,
            Kinds.number(0, 100_000_000),
            20_000,
            "So many entries below the newest snapshot stay in the log, so that a member that was away for a short time"
                    + " catches up from it and not by a snapshot.");

    public static final Setting<Long> LOG_SEGMENT_BYTES = of(
            "log-segment-bytes",
            RAFT,
            Kinds.size(64L << 10, 1L << 30),
            16L << 20,
            "The size at which a new file of the log is begun. Only whole files are deleted.");

    public static final Setting<Long> VALUE_BYTES_MAX = of(
            "value-bytes-max",
            LIMITS,
            Kinds.size(1 << 10, 8L << 20),
            1L << 20,
            "The largest value a client may store. The buffers of the log grow with it. The same on every member.");

    public static final Setting<Long> TXN_BYTES_MAX = of(
            "txn-bytes-max",
            LIMITS,
            Kinds.size(1 << 10, 16L << 20),
            2L << 20,
            "The largest transaction body. At least `value-bytes-max`.");

    public static final Setting<Integer> CONNECTIONS_MAX = of(
            "connections-max",
            LIMITS,
            Kinds.number(1, 1_000_000),
            10_000,
            "How many client connections are open at once; more are closed as they come.");

    public static final Setting<Integer> IN_FLIGHT_MAX = of(
            "in-flight-max",
            LIMITS,
            Kinds.number(1, 1_000_000),
            4_096,
            "How many requests are worked on at once; more are answered 503 `overloaded`.");

    public static final Setting<Integer> WATCHES_MAX = of(
            "watches-max",
            LIMITS,
            Kinds.number(1, 1_000_000),
            20_000,
            "How many watches are open at once, waits for a change (`wait`) included; more are answered 503"
                    + " `overloaded`.");

    public static final Setting<Integer> WAITERS_MAX = of(
            "waiters-max",
            LIMITS,
            Kinds.number(1, 1_000_000),
            8_000,
            "How many requests of this member wait for locks, semaphores, elections and barriers at once; more are answered"
                    + " 429 `queue-full`. Fewer than `connections-max`, so that others get a connection.");

    public static final Setting<Duration> LEASE_TTL_MIN = of(
            "lease-ttl-min",
            LIMITS,
            Kinds.duration(Duration.ofMillis(200), Duration.ofMinutes(1)),
            Duration.ofSeconds(1),
            "The shortest lease a client may ask for. A lease that is shorter than an election, or than a pause of the"
                    + " client, ends without need. A new cluster begins with this; later `PATCH /v1/cluster/settings` changes it.");

    public static final Setting<Boolean> CHECKS_ENABLED = of(
            "checks-enabled",
            CHECKS,
            Kinds.flag(),
            true,
            "Whether this member runs active health checks of instances. If no member does, checks keep the status they"
                    + " have.");

    public static final Setting<Integer> CHECKS_CONCURRENT_MAX = of(
            "checks-concurrent-max",
            CHECKS,
            Kinds.number(1, 10_000),
            64,
            "How many instances this member looks at at once; the looks that are due besides begin later.");

    public static final Setting<Duration> HISTORY_KEEP = of(
            "history-keep",
            HISTORY,
            Kinds.duration(Duration.ofSeconds(1), Duration.ofHours(24 * 365)),
            Duration.ofHours(1),
            "How long old versions and changes are kept at least, unless a ceiling is hit first. This one and the next"
                    + " three are what a new cluster begins with; later `PATCH /v1/cluster/settings` changes them.");

    public static final Setting<Integer> HISTORY_REVISIONS_MIN = of(
            "history-revisions-min",
            HISTORY,
            Kinds.number(0, 1_000_000_000),
            10_000,
            "So many newest revisions are kept, however old, unless `history-bytes-max` is hit.");

    public static final Setting<Integer> HISTORY_REVISIONS_MAX = of(
            "history-revisions-max",
            HISTORY,
            Kinds.number(1_000, 1_000_000_000),
            1_000_000,
            "No more revisions than this are kept, however young.");

    public static final Setting<Long> HISTORY_BYTES_MAX = of(
            "history-bytes-max",
            HISTORY,
            Kinds.size(1 << 20, 1L << 40),
            1L << 30,
            "No more bytes of history than this are kept; wins over age and count.");

    public static final Setting<Long> SPACE_SOFT = new Setting<>(
            "space-soft",
            HISTORY,
            Kinds.size(0, 1L << 46),
            0L,
            "0B",
            "From so much live data on, history not counted, there is an alarm. `0B`: never. A new cluster begins with"
                    + " this; later `PATCH /v1/cluster/settings` changes it.",
            false);

    public static final Setting<Long> SPACE_HARD = new Setting<>(
            "space-hard",
            HISTORY,
            Kinds.size(0, 1L << 46),
            0L,
            "0B",
            "From so much live data on, writes that add data are answered 507 `out-of-space`. `0B`: never. A new cluster"
                    + " begins with this; later `PATCH /v1/cluster/settings` changes it.",
            false);

    public static final Setting<Long> BLOCK_CACHE = of(
            "block-cache",
            STORAGE,
            Kinds.size(1 << 20, 64L << 30),
            32L << 20,
            "Memory outside the Java heap for blocks read from disk.");

    public static final Setting<Long> WRITE_BUFFERS = of(
            "write-buffers",
            STORAGE,
            Kinds.size(4L << 20, 8L << 30),
            32L << 20,
            "Memory outside the Java heap for data not yet flushed to disk, all tables together.");

    public static final Setting<Long> FREE_DISK_MIN = new Setting<>(
            "free-disk-min",
            STORAGE,
            Kinds.size(64L << 20, 1L << 40),
            200_000_000L,
            "200MB",
            "Writes are answered 507 `out-of-space` when the data directory's disk has less room than this and less"
                    + " than `free-disk-min-percent`, or less than 64 MiB. Reads go on, and writes do when there is"
                    + " room again.",
            true);

    public static final Setting<Integer> FREE_DISK_MIN_PERCENT = new Setting<>(
            "free-disk-min-percent",
            STORAGE,
            Kinds.number(0, 50),
            5,
            "5",
            "See `free-disk-min`; of the whole disk. The smaller of the two counts, so that small disks can be used and"
                    + " large ones filled.",
            true);

    public static final Setting<Long> BACKUP_RATE_MAX = of(
            "backup-rate-max",
            STORAGE,
            Kinds.size(64L << 10, 1L << 40),
            64L << 20,
            "How much of a backup is sent in a second at most, so that it does not hurt writes.");

    public static final Setting<Duration> STOP_TIMEOUT = of(
            "stop-timeout",
            PROCESS,
            Kinds.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
            Duration.ofSeconds(10),
            "How long a stop on SIGTERM or SIGINT may take before the process halts. Nothing is lost then: what was"
                    + " answered is on disk.");

    public static final Setting<Level> LOG_LEVEL =
            of("log-level", PROCESS, Kinds.word(Level.class), Level.INFO, "How much is logged to stderr.");

    public static final Setting<LogFormat> LOG_FORMAT = of(
            "log-format",
            PROCESS,
            Kinds.word(LogFormat.class),
            LogFormat.TEXT,
            "How it is logged: `text` for people, or `json`, one object on each line, for programs.");

    public static final Setting<Boolean> DEV = of(
            "dev",
            PROCESS,
            Kinds.flag(),
            false,
            "A member to try things with: needs no configuration. It uses any free port for other members and, if"
                    + " `data-dir` is not given, a temporary directory that is deleted at the end.");

    private static final List<Setting<?>> ALL = List.of(
            NAME,
            CLUSTER,
            PEER,
            JOIN,
            JOIN_TOKEN,
            JOIN_CA,
            CLUSTER_NAME,
            DATA_DIR,
            HTTP,
            ADVERTISE_HTTP,
            ALLOWED_ORIGINS,
            INSECURE,
            REQUEST_TIMEOUT,
            UNBOUNDED_HOLDS,
            TLS_CERT,
            TLS_KEY,
            TLS_CLIENT_CA,
            TLS_CLIENT_AUTH,
            TLS_CRL,
            PEER_TLS_CERT,
            PEER_TLS_KEY,
            PEER_TLS_CA,
            PEER_TLS_CRL,
            AUTH_ENABLED,
            AUTH_BOOTSTRAP_TOKEN_FILE,
            AUTH_SESSION,
            AUTH_PASSWORD_ITERATIONS,
            AUTH_CERTIFICATE_USERS,
            METRICS_OPEN,
            AUDIT_ENABLED,
            AUDIT_WRITES,
            AUDIT_FILE_BYTES_MAX,
            AUDIT_FILES_MAX,
            ELECTION_TIMEOUT_MIN,
            ELECTION_TIMEOUT_MAX,
            SNAPSHOT_ENTRIES,
            LOG_KEEP_ENTRIES,
            LOG_SEGMENT_BYTES,
            VALUE_BYTES_MAX,
            TXN_BYTES_MAX,
            CONNECTIONS_MAX,
            IN_FLIGHT_MAX,
            WATCHES_MAX,
            WAITERS_MAX,
            LEASE_TTL_MIN,
            CHECKS_ENABLED,
            CHECKS_CONCURRENT_MAX,
            HISTORY_KEEP,
            HISTORY_REVISIONS_MIN,
            HISTORY_REVISIONS_MAX,
            HISTORY_BYTES_MAX,
            SPACE_SOFT,
            SPACE_HARD,
            BLOCK_CACHE,
            WRITE_BUFFERS,
            FREE_DISK_MIN,
            FREE_DISK_MIN_PERCENT,
            BACKUP_RATE_MAX,
            STOP_TIMEOUT,
            LOG_LEVEL,
            LOG_FORMAT,
            DEV);

    private Settings() {}

    /** All settings, in the order in which they are shown. */
    public static List<Setting<?>> all() {
        return ALL;
    }

    /** The setting named {@code key}, if there is one. */
    public static Optional<Setting<?>> find(String key) {
        return ALL.stream().filter(setting -> setting.key().equals(key)).findFirst();
    }

    private static <T> Setting<T> of(String key, String section, Kind<T> kind, T defaultValue, String description) {
        return new Setting<>(key, section, kind, defaultValue, kind.show(defaultValue), description, false);
    }

    private static Setting<Path> file(String key, String description) {
        return derived(key, TLS, Kinds.file(), "none", description, false);
    }

    private static <T> Setting<T> derived(
            String key, String section, Kind<T> kind, String defaultText, String description, boolean dangerous) {
        return new Setting<>(key, section, kind, null, defaultText, description, dangerous);
    }
}
