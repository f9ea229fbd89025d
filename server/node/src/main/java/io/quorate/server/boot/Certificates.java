package io.quorate.server.boot;

import io.quorate.server.config.ServerConfig;
import io.quorate.server.tls.TlsException;
import io.quorate.server.tls.TlsFiles;
import io.quorate.server.tls.TlsIdentity;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who a member is on its ports, by its configuration. Safe for any thread.
 *
 * @param clients on the port of clients; null: it has no certificate there
 * @param peers on the port of other members; null: it has no certificate there
 */
record Certificates(@Nullable TlsIdentity clients, @Nullable TlsIdentity peers) {

    /**
     * Reads the files that {@code config} names.
     *
     * @throws TlsException if some can't be used
     */
    static Certificates read(ServerConfig config) throws TlsException {
        TlsFiles clients = config.tls().clients();
        TlsFiles peers = config.tls().peers();
        return new Certificates(
                clients == null ? null : TlsIdentity.forClients(clients, Clock.systemUTC()),
                peers == null
                        ? null
                        : TlsIdentity.forPeers(
                                peers, config.name(), config.peer().host(), Clock.systemUTC()));
    }

    /** Those there are. */
    List<TlsIdentity> all() {
        return Stream.of(clients, peers)
                .filter(Objects::nonNull)
                .<TlsIdentity>map(Objects::requireNonNull)
                .toList();
    }

    /**
     * What an operator should know of them at this moment.
     *
     * @param urls where clients are told to find this member
     */
    List<String> warnings(List<String> urls) {
        List<String> warnings = new ArrayList<>();
        all().forEach(identity -> warnings.addAll(identity.warnings()));
        TlsIdentity shown = clients;
        if (shown == null) {
            return warnings;
        }
        for (String url : urls) {
            URI uri = URI.create(url);
            String host = uri.getHost();
            if (host == null || !"https".equals(uri.getScheme())) {
                continue;
            }
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            if (!shown.names().covers(bare)) {
                warnings.add("clients are told of " + url + ", but the certificate in tls-cert names " + shown.names()
                        + " (expected among its subject alternative names: " + bare + ")");
            }
        }
        return warnings;
    }
}
