package io.quorate.client.service;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the cluster knows it. Immutable.
 *
 * @param state in one word: {@code maintenance}, {@code draining}, or its health
 * @param health the worst status of its checks
 * @param lease what it lives on; null: on nothing
 * @param createRevision tells this registration from an earlier one of the same id
 */
public record RegisteredInstance(
        String service,
        String id,
        String address,
        int port,
        String scheme,
        String zone,
        int weight,
        List<String> tags,
        Map<String, String> meta,
        String state,
        Health health,
        boolean draining,
        boolean maintenance,
        List<Check> checks,
        @Nullable String lease,
        long createRevision,
        long modRevision) {

    /**
     * How one check stands. Immutable.
     *
     * @param note what its last change of status was about
     * @param since when the status was reached, by the leader's clock; null if the answer does not say
     */
    public record Check(
            String id,
            String type,
            Health status,
            String note,
            @Nullable Instant since) {}

    public RegisteredInstance {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        checks = List.copyOf(checks);
    }

    /** The lease it lives on; empty if it lives on none. */
    public Optional<String> onLease() {
        return Optional.ofNullable(lease);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String hostPort() {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}
