package io.quorate.junit5;

import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.lease.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ends one lease for want of renewal, and keeps the others alive. Confined to the thread that made it. */
final class Expiry {

    /** Whoever renews the lease must be slower once in so many times. */
    private static final int TRIES = 50;

    private static final Duration TTL_MAX = Duration.ofHours(24);

    private final QuorateCluster cluster;
    private final QuorateClient client;

    Expiry(QuorateCluster cluster, QuorateClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    void end(String id) throws InterruptedException {
        Lease lease = client.leases()
                .get(id)
                .orElseThrow(() -> new IllegalArgumentException("lease: " + id + " (expected: one that is there)"));
        List<Lease> others = client.leases().list().stream()
                .filter(other -> !other.id().equals(id))
                .toList();
        try {
            for (int i = 0; i < TRIES; i++) {
                Duration left = lease.remaining();
                // So long that, when that much has passed, the others have what a renewal gives them.
                others.forEach(other -> renew(other, other.ttl().plus(left)));
                cluster.advance(left);
                Optional<Lease> now = client.leases().get(id);
                if (now.isEmpty()) {
                    return;
                }
                lease = now.get();
            }
        } finally {
            others.forEach(other -> renew(other, other.ttl()));
        }
        throw new IllegalStateException("lease " + id + " was renewed " + TRIES + " times while it was to end");
    }

    private void renew(Lease lease, Duration ttl) {
        // One that has ended meanwhile needs no renewal.
        client.raw(ApiRequest.of("POST", "/v1/leases/" + lease.id() + "/keepalive")
                .query("ttl", ttl.compareTo(TTL_MAX) < 0 ? ttl : TTL_MAX));
    }
}
