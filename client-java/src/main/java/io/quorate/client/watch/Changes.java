package io.quorate.client.watch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one revision changed of what is watched: a transaction is never told in parts. Immutable.
 *
 * @param revision greater than that of all changes before it
 * @param modifiedAt by the leader's clock, for people; null if the line has none
 */
public record Changes<T>(long revision, @Nullable Instant modifiedAt, List<Change<T>> events) {

    public Changes {
        events = List.copyOf(events);
    }

    /** When it was, by the leader's clock: for people, not for ordering. */
    public Optional<Instant> at() {
        return Optional.ofNullable(modifiedAt);
    }
}
