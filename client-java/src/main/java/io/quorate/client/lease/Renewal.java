package io.quorate.client.lease;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of one renewal among many. Immutable.
 *
 * @param lease the lease as it is now; null if it is dead
 * @param problem the code of the problem, such as {@code lease-not-found}; null if the lease was renewed
 */
public record Renewal(
        String id, @Nullable Lease lease, @Nullable String problem) {

    /** The lease as it is now; empty if it is dead. */
    public Optional<Lease> renewed() {
        return Optional.ofNullable(lease);
    }
}
