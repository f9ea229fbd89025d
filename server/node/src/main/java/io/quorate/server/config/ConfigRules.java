package io.quorate.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The rules that tie several settings together. Confined to one thread. */
final class ConfigRules {

    private final ServerConfig config;
    private final Function<Setting<?>, Origin> origins;
    private final Predicate<String> isGiven;
    private final List<ConfigProblem> broken = new ArrayList<>();

    /**
     * @param origins where the value of a setting came from
     * @param isGiven whether a setting of that name was given a value, good or bad
     */
    ConfigRules(ServerConfig config, Function<Setting<?>, Origin> origins, Predicate<String> isGiven) {
        this.config = config;
        this.origins = origins;
        this.isGiven = isGiven;
    }

    /** What is broken; empty when all is well. */
    List<ConfigProblem> broken() {
        checkMember();
        checkAddresses();
        checkTls();
        checkOrder();
        return broken;
    }

    private void checkMember() {
        if (!isGiven.test(Settings.DATA_DIR.key()) && !config.dev()) {
            broken.add(new ConfigProblem(
                    "",
                    Settings.DATA_DIR.key(),
                    null,
                    "a directory, such as /var/lib/quorate, or --dev for a throw-away member"));
        }
        if (config.dev() && config.members().size() > 1) {
            add(Settings.CLUSTER, config.members(), "one member at most with dev; see quorated --dev --members");
        }
        ServerConfig.Join join = config.join();
        if (join != null && !isGiven.test(Settings.PEER.key())) {
            broken.add(new ConfigProblem(
                    "", Settings.PEER.key(), null, "with join, where this member listens for the others: host:port"));
        }
        needs(Settings.JOIN_TOKEN, Settings.JOIN);
        needs(Settings.JOIN_CA, Settings.JOIN);
        if (join != null
                && config.tls().peers() == null
                && !config.http().insecure()
                && join.urls().stream().anyMatch(url -> url.startsWith("https:"))) {
            add(
                    Settings.JOIN,
                    join.urls(),
                    "with https, peer-tls-cert, peer-tls-key and peer-tls-ca, since its members talk TLS (quorated init --add"
                            + " makes a configuration with them), or --insecure");
        }
        if (join != null && config.dev()) {
            add(Settings.JOIN, join.urls(), "none with dev");
        }
        if (!config.members().containsKey(config.name())) {
            add(
                    Settings.NAME,
                    config.name(),
                    "one of the names in cluster: " + config.members().keySet());
        }
        if (config.members().size() > 1
                && config.members().values().stream().anyMatch(address -> address.port() == 0)) {
            add(Settings.CLUSTER, config.members(), "ports above 0 when there are several members");
        }
    }

    private void checkAddresses() {
        if (config.http().insecure()) {
            return;
        }
        boolean isGuarded = config.access().enabled() && config.tls().clients() != null;
        if (!isGuarded && !config.http().listen().isLoopback()) {
            add(
                    Settings.HTTP,
                    config.http().listen(),
                    "a loopback address such as 127.0.0.1, or " + missing() + ", or --insecure: without authentication"
                            + " and TLS whoever reaches the port may read and change everything");
        }
        if (config.tls().peers() == null
                && config.members().values().stream().anyMatch(address -> !address.isLoopback())) {
            add(
                    Settings.CLUSTER,
                    config.members(),
                    "loopback addresses such as 127.0.0.1, or peer-tls-cert, peer-tls-key and peer-tls-ca (quorated init"
                            + " makes them), or --insecure: without TLS whoever reaches the port may read and change"
                            + " everything");
        }
    }

    /** What a port of clients lacks that is open to others. */
    private String missing() {
        String tls = "tls-cert and tls-key (quorated init makes them)";
        if (config.access().enabled()) {
            return tls;
        }
        return config.tls().clients() == null ? "auth-enabled with " + tls : "auth-enabled";
    }

    private void checkTls() {
        needs(Settings.TLS_CERT, Settings.TLS_KEY);
        needs(Settings.TLS_KEY, Settings.TLS_CERT);
        needs(Settings.TLS_CLIENT_CA, Settings.TLS_CERT);
        needs(Settings.TLS_CRL, Settings.TLS_CLIENT_CA);
        if (config.tls().clientCertificates() == ClientCertificates.REQUIRED) {
            needs(Settings.TLS_CLIENT_AUTH, Settings.TLS_CLIENT_CA);
        }
        needs(Settings.PEER_TLS_CERT, Settings.PEER_TLS_KEY);
        needs(Settings.PEER_TLS_KEY, Settings.PEER_TLS_CERT);
        needs(Settings.PEER_TLS_CERT, Settings.PEER_TLS_CA);
        needs(Settings.PEER_TLS_CA, Settings.PEER_TLS_CERT);
        needs(Settings.PEER_TLS_CRL, Settings.PEER_TLS_CA);
    }

    /** One setting without the other would be silently of no effect. */
    private void needs(Setting<?> setting, Setting<?> other) {
        if (isGiven.test(setting.key()) && !isGiven.test(other.key())) {
            broken.add(new ConfigProblem(
                    origins.apply(setting).place(), setting.key(), null, "together with " + other.key()));
        }
    }

    private void checkOrder() {
        ServerConfig.Raft raft = config.raft();
        if (raft.electionTimeoutMax().toMillis() * 10
                < raft.electionTimeoutMin().toMillis() * 12) {
            add(
                    Settings.ELECTION_TIMEOUT_MAX,
                    raft.electionTimeoutMax(),
                    "at least 1.2 times election-timeout-min, which is "
                            + Kinds.showDuration(raft.electionTimeoutMin()));
        }
        ServerConfig.Limits limits = config.limits();
        if (limits.txnBytesMax() < limits.valueBytesMax()) {
            add(
                    Settings.TXN_BYTES_MAX,
                    (long) limits.txnBytesMax(),
                    "at least value-bytes-max, which is " + Kinds.showSize(limits.valueBytesMax()));
        }
        ServerConfig.History history = config.history();
        if (history.revisionsMax() < history.revisionsMin()) {
            add(
                    Settings.HISTORY_REVISIONS_MAX,
                    history.revisionsMax(),
                    "at least history-revisions-min, which is " + history.revisionsMin());
        }
        ServerConfig.Space space = config.space();
        if (space.hardBytes() > 0 && space.softBytes() > space.hardBytes()) {
            add(
                    Settings.SPACE_SOFT,
                    space.softBytes(),
                    "at most space-hard, which is " + Kinds.showSize(space.hardBytes()));
        }
    }

    private <T> void add(Setting<T> setting, T value, String expected) {
        broken.add(
                ConfigProblem.of(setting, origins.apply(setting), setting.kind().show(value), expected));
    }
}
