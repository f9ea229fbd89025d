package io.quorate.server.config;

import io.quorate.server.logging.Level;
import io.quorate.server.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a member is to be, complete and consistent. Immutable; made by {@link #builder()} or {@link ConfigLoader}.
 *
 * @param name this member's name, one of {@code members}
 * @param clusterName what keeps clusters apart
 * @param members the members that found the cluster and where they listen for one another, this one included; this one
 *     alone if it joins one that is there
 * @param join how to come to a cluster that is there; null: it founds one, or is in already
 * @param dataDir where everything is kept; null only with {@code dev}: a temporary directory
 * @param tls encryption, and certificates
 * @param stopTimeout how long a stop may take
 * @param dev whether this is a member to try things with
 * @param effective every setting as it was given, and where
 */
public record ServerConfig(
        String name,
        String clusterName,
        Map<String, Address> members,
        @Nullable Join join,
        @Nullable Path dataDir,
        Http http,
        Tls tls,
        Access access,
        Raft raft,
        Limits limits,
        Checks checks,
        History history,
        Space space,
        Storage storage,
        Duration stopTimeout,
        Logging logging,
        boolean dev,
        List<Effective> effective) {

    /** The port at which a member alone listens for others. */
    static final int PEER_PORT = 7461;

    public ServerConfig {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        effective = List.copyOf(effective);
    }

    /**
     * Coming to a cluster that is there.
     *
     * @param urls client URLs of some of its members
     * @param token what lets this member in; null: it has been let in before
     * @param trusted certificates to trust; null: what Java trusts
     */
    public record Join(
            List<String> urls,
            @Nullable String token,
            @Nullable Path trusted) {

        public Join {
            urls = List.copyOf(urls);
        }
    }

    /**
     * Serving clients.
     *
     * @param advertised URLs for clients; empty: they follow from the address
     * @param allowedOrigins web origins that may change data
     * @param insecure whether other addresses than loopback may be listened at
     * @param unboundedHolds whether holds are offered though nothing tells of clients that fell silent
     */
    public record Http(
            Address listen,
            List<String> advertised,
            List<String> allowedOrigins,
            boolean insecure,
            Duration requestTimeout,
            boolean unboundedHolds) {

        public Http {
            advertised = List.copyOf(advertised);
            allowedOrigins = List.copyOf(allowedOrigins);
        }
    }

    /**
     * Encryption, and certificates.
     *
     * @param clients of the port of clients; null: it speaks plain HTTP
     * @param clientCertificates whether clients must show certificates, if they are asked for any
     * @param peers of the port of other members; null: they talk in the clear
     */
    public record Tls(
            @Nullable TlsFiles clients,
            ClientCertificates clientCertificates,
            @Nullable TlsFiles peers) {}

    /**
     * Who may do what.
     *
     * @param enabled whether anybody is asked who they are
     * @param bootstrapTokenFile what names the first administrator; null: a file of this member's own
     * @param session for how long a session is good after its last use
     * @param certificateUsers rules by which certificates let users in
     * @param metricsOpen whether metrics are for everybody
     */
    public record Access(
            boolean enabled,
            @Nullable Path bootstrapTokenFile,
            Duration session,
            int passwordIterations,
            List<String> certificateUsers,
            boolean metricsOpen,
            Audit audit) {

        public Access {
            certificateUsers = List.copyOf(certificateUsers);
        }
    }

    /** What is written down of who did what. */
    public record Audit(boolean enabled, boolean writes, long fileBytesMax, int filesMax) {}

    /** Replication. */
    public record Raft(
            Duration electionTimeoutMin,
            Duration electionTimeoutMax,
            int snapshotEntries,
            int logKeepEntries,
            int logSegmentBytes) {}

    /** What clients may ask for. */
    public record Limits(
            int valueBytesMax,
            int txnBytesMax,
            int connectionsMax,
            int inFlightMax,
            int watchesMax,
            int waitersMax,
            Duration leaseTtlMin) {}

    /**
     * Active health checks.
     *
     * @param enabled whether this member runs any
     * @param concurrentMax how many instances it looks at at once
     */
    public record Checks(boolean enabled, int concurrentMax) {}

    /** How much of the past is kept. */
    public record History(Duration keep, int revisionsMin, int revisionsMax, long bytesMax) {}

    /**
     * Room for live data.
     *
     * @param softBytes from here on there is an alarm; 0: never
     * @param hardBytes from here on no data is added; 0: it always is
     */
    public record Space(long softBytes, long hardBytes) {}

    /**
     * Memory and disk.
     *
     * @param freeDiskMinBytes with less free room than this, and less than {@code freeDiskMinPercent}, no writes
     * @param backupRateMaxBytes how fast one backup is read, bytes a second
     */
    public record Storage(
            long blockCacheBytes,
            long writeBufferBytes,
            long freeDiskMinBytes,
            int freeDiskMinPercent,
            long backupRateMaxBytes) {}

    /** What is logged to stderr. */
    public record Logging(Level level, LogFormat format) {}

    /** Where this member listens for other members. */
    public Address peer() {
        return Objects.requireNonNull(members.get(name));
    }

    /** This configuration in another cluster. */
    public ServerConfig withClusterName(String other) {
        return with(other, members, http, dataDir);
    }

    /** This configuration with other addresses of the members. */
    public ServerConfig withMembers(Map<String, Address> others) {
        return with(clusterName, others, http, dataDir);
    }

    /** This configuration with another address for clients. */
    public ServerConfig withHttp(Address other) {
        Http listening = new Http(
                other,
                http.advertised(),
                http.allowedOrigins(),
                http.insecure(),
                http.requestTimeout(),
                http.unboundedHolds());
        return with(clusterName, members, listening, dataDir);
    }

    /** This configuration with another directory. */
    public ServerConfig withDataDir(Path other) {
        return with(clusterName, members, http, other);
    }

    private ServerConfig with(
            String otherCluster, Map<String, Address> otherMembers, Http otherHttp, @Nullable Path otherDataDir) {
        return new ServerConfig(
                name,
                otherCluster,
                otherMembers,
                join,
                otherDataDir,
                otherHttp,
                tls,
                access,
                raft,
                limits,
                checks,
                history,
                space,
                storage,
                stopTimeout,
                logging,
                dev,
                effective);
    }

    /** A builder in which every setting has its default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A setting as it is in force.
     *
     * @param text its value; null when it has none
     * @param origin where that came from
     */
    public record Effective(Setting<?> setting, @Nullable String text, Origin origin) {}

    /** Collects values of settings. Confined to one thread. */
    public static final class Builder {

        private record Said(String text, Origin origin) {}

        private final Map<String, Said> said = new LinkedHashMap<>();
        private final List<ConfigProblem> problems = new ArrayList<>();

        private Builder() {}

        /** Gives a setting a value. A value out of bounds is reported by {@link #build()}. */
        public <T> Builder set(Setting<T> setting, T value) {
            return say(setting, setting.kind().show(value), Origin.PROGRAM);
        }

        /** Gives a setting the value spelled {@code text}; it replaces what was said before. */
        Builder say(Setting<?> setting, String text, Origin origin) {
            Object value = setting.kind().parse(text);
            if (value == null) {
                problems.add(ConfigProblem.of(setting, origin, text, setting.expected()));
            }
            said.put(setting.key(), new Said(text, origin));
            return this;
        }

        /** Adds a problem found elsewhere. */
        Builder problem(ConfigProblem problem) {
            problems.add(problem);
            return this;
        }

        /** Every setting with what is in force, in the order of the table. */
        public List<Effective> effective() {
            List<Effective> effective = new ArrayList<>();
            for (Setting<?> setting : Settings.all()) {
                effective.add(effective(setting));
            }
            return effective;
        }

        private <T> Effective effective(Setting<T> setting) {
            Said value = said.get(setting.key());
            if (value != null) {
                return new Effective(setting, value.text, value.origin);
            }
            T defaultValue = setting.defaultValue();
            return new Effective(
                    setting, defaultValue == null ? null : setting.kind().show(defaultValue), Origin.DEFAULT);
        }

        /**
         * The configuration.
         *
         * @throws ConfigException with everything that is wrong, if something is
         */
        public ServerConfig build() {
            ServerConfig config = assemble();
            problems.addAll(new ConfigRules(config, this::origin, said::containsKey).broken());
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return config;
        }

        /** With the default in the place of a value that can't be used. */
        private ServerConfig assemble() {
            boolean dev = value(Settings.DEV);
            Path dataDir = given(Settings.DATA_DIR);
            String name = value(Settings.NAME);
            List<String> joined = Objects.requireNonNullElse(given(Settings.JOIN), List.of());
            boolean joins = !joined.isEmpty();
            return new ServerConfig(
                    name,
                    value(Settings.CLUSTER_NAME),
                    members(name, joins, dev),
                    joins ? new Join(joined, given(Settings.JOIN_TOKEN), given(Settings.JOIN_CA)) : null,
                    dataDir,
                    new Http(
                            value(Settings.HTTP),
                            Objects.requireNonNullElse(given(Settings.ADVERTISE_HTTP), List.of()),
                            Objects.requireNonNullElse(given(Settings.ALLOWED_ORIGINS), List.of()),
                            value(Settings.INSECURE),
                            value(Settings.REQUEST_TIMEOUT),
                            value(Settings.UNBOUNDED_HOLDS)),
                    tls(),
                    access(),
                    new Raft(
                            value(Settings.ELECTION_TIMEOUT_MIN),
                            value(Settings.ELECTION_TIMEOUT_MAX),
                            value(Settings.SNAPSHOT_ENTRIES),
                            value(Settings.LOG_KEEP_ENTRIES),
                            Math.toIntExact(value(Settings.LOG_SEGMENT_BYTES))),
                    new Limits(
                            Math.toIntExact(value(Settings.VALUE_BYTES_MAX)),
                            Math.toIntExact(value(Settings.TXN_BYTES_MAX)),
                            value(Settings.CONNECTIONS_MAX),
                            value(Settings.IN_FLIGHT_MAX),
                            value(Settings.WATCHES_MAX),
                            value(Settings.WAITERS_MAX),
                            value(Settings.LEASE_TTL_MIN)),
                    new Checks(value(Settings.CHECKS_ENABLED), value(Settings.CHECKS_CONCURRENT_MAX)),
                    new History(
                            value(Settings.HISTORY_KEEP),
                            value(Settings.HISTORY_REVISIONS_MIN),
                            value(Settings.HISTORY_REVISIONS_MAX),
                            value(Settings.HISTORY_BYTES_MAX)),
                    new Space(value(Settings.SPACE_SOFT), value(Settings.SPACE_HARD)),
                    new Storage(
                            value(Settings.BLOCK_CACHE),
                            value(Settings.WRITE_BUFFERS),
                            value(Settings.FREE_DISK_MIN),
                            value(Settings.FREE_DISK_MIN_PERCENT),
                            value(Settings.BACKUP_RATE_MAX)),
                    value(Settings.STOP_TIMEOUT),
                    new Logging(value(Settings.LOG_LEVEL), value(Settings.LOG_FORMAT)),
                    dev,
                    effective());
        }

        private Tls tls() {
            return new Tls(
                    tlsFiles(Settings.TLS_CERT, Settings.TLS_KEY, Settings.TLS_CLIENT_CA, Settings.TLS_CRL),
                    value(Settings.TLS_CLIENT_AUTH),
                    tlsFiles(
                            Settings.PEER_TLS_CERT,
                            Settings.PEER_TLS_KEY,
                            Settings.PEER_TLS_CA,
                            Settings.PEER_TLS_CRL));
        }

        private Access access() {
            return new Access(
                    value(Settings.AUTH_ENABLED),
                    given(Settings.AUTH_BOOTSTRAP_TOKEN_FILE),
                    value(Settings.AUTH_SESSION),
                    value(Settings.AUTH_PASSWORD_ITERATIONS),
                    Objects.requireNonNullElse(given(Settings.AUTH_CERTIFICATE_USERS), List.of()),
                    value(Settings.METRICS_OPEN),
                    new Audit(
                            value(Settings.AUDIT_ENABLED),
                            value(Settings.AUDIT_WRITES),
                            value(Settings.AUDIT_FILE_BYTES_MAX),
                            value(Settings.AUDIT_FILES_MAX)));
        }

        /** Null unless certificate and key are given; that it is all or nothing is among the rules. */
        private @Nullable TlsFiles tlsFiles(
                Setting<Path> certificate, Setting<Path> key, Setting<Path> authorities, Setting<Path> revocations) {
            Path certificateFile = given(certificate);
            Path keyFile = given(key);
            return certificateFile == null || keyFile == null
                    ? null
                    : new TlsFiles(certificateFile, keyFile, given(authorities), given(revocations));
        }

        private Map<String, Address> members(String name, boolean joins, boolean dev) {
            Map<String, Address> members = joins ? null : given(Settings.CLUSTER);
            Address peer = given(Settings.PEER);
            if (peer == null) {
                return members == null ? Map.of(name, new Address("127.0.0.1", dev ? 0 : PEER_PORT)) : members;
            }
            Map<String, Address> all = new LinkedHashMap<>(members == null ? Map.of() : members);
            all.put(name, peer);
            return all;
        }

        private <T> T value(Setting<T> setting) {
            T value = given(setting);
            return value != null ? value : Objects.requireNonNull(setting.defaultValue());
        }

        private <T> @Nullable T given(Setting<T> setting) {
            Said value = said.get(setting.key());
            return value == null ? null : setting.kind().parse(value.text);
        }

        private Origin origin(Setting<?> setting) {
            Said value = said.get(setting.key());
            return value == null ? Origin.DEFAULT : value.origin;
        }
    }
}
