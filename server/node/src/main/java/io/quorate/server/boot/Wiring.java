package io.quorate.server.boot;

import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Limits;
import io.quorate.server.auth.AccessSettings;
import io.quorate.server.auth.AuditSettings;
import io.quorate.server.auth.CertificateRule;
import io.quorate.server.config.Address;
import io.quorate.server.config.ClientCertificates;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.http.HttpSettings;
import io.quorate.server.http.HttpTls;
import io.quorate.server.raft.RaftSettings;
import io.quorate.server.rocks.RocksSettings;
import io.quorate.server.rocks.RocksStorage;
import io.quorate.server.service.MemberSettings;
import io.quorate.server.service.ProposalLimits;
import io.quorate.server.tls.TlsIdentity;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the configuration means to each part of a member. Immutable. */
final class Wiring {

    /** What an entry holds besides the largest transaction: keys, conditions, its envelope. */
    private static final int ENTRY_SLACK_BYTES = 1 << 20;

    private static final int ENTRY_BYTES_FLOOR = 3 << 20;

    private static final int READERS_MIN = 2;
    private static final int READERS_MAX = 4;

    private final ServerConfig config;
    private final Certificates certificates;
    private final Version version;
    private final Path dataDir;

    /**
     * @param config complete: with ports and a directory
     * @param certificates those that {@code config} names
     */
    Wiring(ServerConfig config, Certificates certificates, Version version) {
        this.config = config;
        this.certificates = certificates;
        this.version = version;
        Path directory = config.dataDir();
        if (directory == null) {
            throw new ServerStartException("data-dir: missing (expected: a directory)", null);
        }
        this.dataDir = directory.toAbsolutePath();
    }

    Version version() {
        return version;
    }

    Path dataDir() {
        return dataDir;
    }

    /** Where clients reach this member. */
    List<String> urls() {
        return urls(config);
    }

    /** Where clients reach the member of that configuration. */
    static List<String> urls(ServerConfig config) {
        if (!config.http().advertised().isEmpty()) {
            return config.http().advertised();
        }
        Address listen = config.http().listen();
        boolean isEverywhere = listen.host().equals("0.0.0.0") || listen.host().equals("::");
        String scheme = config.tls().clients() == null ? "http://" : "https://";
        return List.of(scheme + (isEverywhere ? new Address(config.peer().host(), listen.port()) : listen));
    }

    RocksStorage storage() {
        ServerConfig.Storage storage = config.storage();
        return new RocksStorage(
                dataDir.resolve("store"), RocksSettings.of(storage.blockCacheBytes(), storage.writeBufferBytes()));
    }

    RaftSettings raftSettings() {
        ServerConfig.Raft raft = config.raft();
        RaftSettings defaults = RaftSettings.of(group(), config.name(), peers(), dataDir);
        return defaults.withElection(
                        raft.electionTimeoutMin().toMillis(),
                        raft.electionTimeoutMax().toMillis())
                .withEntryBytesMax(entryBytesMax())
                .withSnapshots(
                        raft.snapshotEntries(),
                        defaults.snapshotLogBytes(),
                        raft.logKeepEntries(),
                        raft.logSegmentBytes())
                .withTls(certificates.peers());
    }

    /**
     * What members call the cluster among themselves: its name, unless it was restored. Whoever joins has to be told this
     * one.
     */
    String peerName() {
        String restored = RestoredCluster.peerNameIn(dataDir);
        return restored == null ? config.clusterName() : restored;
    }

    /** The cluster's name for people. */
    String clusterName() {
        return RestoredCluster.shownName(config.clusterName());
    }

    private UUID group() {
        return UUID.nameUUIDFromBytes(("quorate:" + peerName()).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> peers() {
        Map<String, String> peers = new LinkedHashMap<>();
        config.members().forEach((name, address) -> peers.put(name, address.toString()));
        return peers;
    }

    private int entryBytesMax() {
        return Math.max(
                ENTRY_BYTES_FLOOR,
                Math.max(config.limits().txnBytesMax(), config.limits().valueBytesMax()) + ENTRY_SLACK_BYTES);
    }

    MemberSettings memberSettings() {
        long electionMillisMax = config.raft().electionTimeoutMax().toMillis();
        ServerConfig.Storage storage = config.storage();
        int cpus = Runtime.getRuntime().availableProcessors();
        return new MemberSettings(
                config.name(),
                clusterName(),
                group().toString(),
                version.number(),
                peers(),
                urls(),
                dataDir,
                electionMillisMax,
                ProposalLimits.of(entryBytesMax(), 2 * electionMillisMax),
                config.limits().waitersMax(),
                initialSettings(),
                storage.freeDiskMinBytes(),
                storage.freeDiskMinPercent() / 100.0,
                Math.max(READERS_MIN, Math.min(READERS_MAX, cpus)),
                limits(),
                this::warnings);
    }

    AccessSettings accessSettings() {
        ServerConfig.Access access = config.access();
        ServerConfig.Audit audit = access.audit();
        List<CertificateRule> rules = new ArrayList<>();
        for (String text : access.certificateUsers()) {
            CertificateRule rule = CertificateRule.parse(text);
            if (rule == null) {
                throw new ServerStartException(
                        "auth-certificate-users: " + text + " (expected: " + CertificateRule.EXPECTED + ")", null);
            }
            rules.add(rule);
        }
        return new AccessSettings(
                access.enabled(),
                config.name(),
                dataDir,
                access.bootstrapTokenFile(),
                access.passwordIterations(),
                access.session().toMillis(),
                rules,
                new AuditSettings(audit.enabled(), audit.writes(), audit.fileBytesMax(), audit.filesMax()));
    }

    /** What a new cluster is set to, should this member be the first to lead it. */
    private ClusterSettings initialSettings() {
        ServerConfig.History history = config.history();
        return new ClusterSettings(
                0,
                Map.of(
                        ClusterSetting.HISTORY_KEEP,
                        history.keep().toMillis(),
                        ClusterSetting.HISTORY_REVISIONS_MIN,
                        (long) history.revisionsMin(),
                        ClusterSetting.HISTORY_REVISIONS_MAX,
                        (long) history.revisionsMax(),
                        ClusterSetting.HISTORY_BYTES_MAX,
                        history.bytesMax(),
                        ClusterSetting.LEASE_TTL_MIN,
                        config.limits().leaseTtlMin().toMillis(),
                        ClusterSetting.SPACE_SOFT_BYTES,
                        config.space().softBytes(),
                        ClusterSetting.SPACE_HARD_BYTES,
                        config.space().hardBytes()));
    }

    private Map<String, Object> limits() {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("key_bytes", Limits.KEY_BYTES_MAX);
        limits.put("value_bytes", config.limits().valueBytesMax());
        limits.put("txn_bytes", config.limits().txnBytesMax());
        limits.put("txn_operations", Limits.TXN_OPERATIONS_MAX);
        limits.put("page_items", Limits.PAGE_RECORDS_MAX);
        limits.put("request_line_bytes", HttpSettings.REQUEST_LINE_BYTES_MAX);
        limits.put("header_bytes", HttpSettings.HEADER_BYTES_MAX);
        limits.put("connections", config.limits().connectionsMax());
        limits.put("in_flight", config.limits().inFlightMax());
        limits.put("watches", config.limits().watchesMax());
        limits.put("waiters", config.limits().waitersMax());
        limits.put("watches_per_connection", HttpSettings.CONNECTION_WATCHES_MAX);
        limits.put("request_timeout_ms", config.http().requestTimeout().toMillis());
        limits.put("idempotency_ms", Limits.REQUEST_RETENTION_MILLIS);
        limits.put("idempotency_keys", Limits.REQUESTS_MAX);
        limits.put("name_bytes", Limits.NAME_BYTES_MAX);
        limits.put("note_bytes", Limits.NOTE_BYTES_MAX);
        limits.put("election_value_bytes", Limits.ELECTION_VALUE_BYTES_MAX);
        limits.put("lease_ttl_ms_max", Limits.LEASE_TTL_MILLIS_MAX);
        limits.put("hold_ttl_ms_max", HttpSettings.HOLD_TTL_MILLIS_MAX);
        limits.put("leases", Limits.LEASES_MAX);
        limits.put("wait_ms", Limits.WAIT_MILLIS_MAX);
        limits.put("queue", Limits.QUEUE_MAX);
        return limits;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        boolean isOpen = !config.http().listen().isLoopback();
        boolean isOpenToPeers = config.members().values().stream().anyMatch(address -> !address.isLoopback());
        if (isOpen && !config.access().enabled()) {
            warnings.add("no authentication (see auth-enabled): whoever reaches the port of clients may read and change"
                    + " everything");
        }
        if (isOpen && config.tls().clients() == null) {
            warnings.add("no TLS for clients (see tls-cert): what they send and get can be read on its way");
        }
        if (isOpenToPeers && config.tls().peers() == null) {
            warnings.add("no TLS between members (see peer-tls-cert): whoever reaches their ports may read and change"
                    + " everything");
        }
        warnings.addAll(certificates.warnings(urls()));
        if (config.dev()) {
            warnings.add("development mode");
        }
        return warnings;
    }

    HttpSettings httpSettings() {
        ServerConfig.Http http = config.http();
        ServerConfig.Limits limits = config.limits();
        HttpSettings defaults =
                HttpSettings.defaults(http.listen().host(), http.listen().port());
        return new HttpSettings(
                defaults.host(),
                defaults.port(),
                defaults.eventLoops(),
                limits.valueBytesMax(),
                limits.txnBytesMax(),
                http.requestTimeout().toMillis(),
                defaults.requestTimeoutMillisMax(),
                defaults.headerTimeoutMillis(),
                defaults.bodyTimeoutMillis(),
                defaults.idleTimeoutMillis(),
                limits.connectionsMax(),
                limits.inFlightMax(),
                defaults.connectionStreamsMax(),
                limits.leaseTtlMin().toMillis(),
                http.unboundedHolds() || config.dev(),
                Math.max(defaults.memoryBytesMax(), 4L * limits.txnBytesMax()),
                Set.copyOf(http.allowedOrigins()),
                hosts(),
                httpTls());
    }

    private @Nullable HttpTls httpTls() {
        TlsIdentity identity = certificates.clients();
        return identity == null
                ? null
                : new HttpTls(identity, config.tls().clientCertificates() == ClientCertificates.REQUIRED);
    }

    /** Every setting as it is in force, and where that came from. */
    Map<String, Object> shownConfig() {
        List<Object> items = new ArrayList<>();
        for (ServerConfig.Effective effective : config.effective()) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("name", effective.setting().key());
            String text = effective.text();
            if (text != null) {
                item.put("value", text);
            }
            item.put("origin", effective.origin().toString());
            items.add(item);
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("items", items);
        return shown;
    }

    private Set<String> hosts() {
        Set<String> hosts = new LinkedHashSet<>();
        for (String url : urls()) {
            String host = URI.create(url).getHost();
            if (host != null) {
                hosts.add(host);
            }
        }
        return hosts;
    }
}
