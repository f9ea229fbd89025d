package io.quorate.client.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lease as it was when the answer was made. Immutable.
 *
 * @param remaining how long it lives if nobody renews it, by the cluster's time
 * @param name what its owner called it; may be empty
 * @param createdAt by the leader's clock, for people; null if the answer has none
 * @param holds what is held on it, where the answer says so
 */
public record Lease(
        String id,
        Duration ttl,
        Duration remaining,
        String name,
        @Nullable Instant createdAt,
        List<LeaseHold> holds) {

    public Lease {
        holds = List.copyOf(holds);
    }

    /** When it was granted, by the leader's clock: for people, not for ordering. */
    public Optional<Instant> created() {
        return Optional.ofNullable(createdAt);
    }
}
