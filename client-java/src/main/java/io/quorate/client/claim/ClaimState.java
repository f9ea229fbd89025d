package io.quorate.client.claim;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds something and who waits for it. Immutable.
 *
 * @param limit how many slots a semaphore has; 0 for anything else
 * @param used how many of them are taken
 * @param queue in the order in which they are served
 * @param last how the last hold ended; null if there was none, or it is forgotten
 */
public record ClaimState(
        String name,
        long limit,
        long used,
        List<Holder> holders,
        List<Holder> queue,
        @Nullable Ended last) {

    /** The end of a hold: {@code released}, {@code expired}, {@code forced} or {@code revoked}. */
    public record Ended(long token, String cause, long revision) {}

    public ClaimState {
        holders = List.copyOf(holders);
        queue = List.copyOf(queue);
    }

    /** Whether anybody holds it. */
    public boolean isHeld() {
        return !holders.isEmpty();
    }

    /** How the last hold ended. */
    public Optional<Ended> lastEnded() {
        return Optional.ofNullable(last);
    }
}
