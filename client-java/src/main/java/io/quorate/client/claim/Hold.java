package io.quorate.client.claim;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that was acquired. Immutable; says nothing of whether it is still held.
 *
 * @param token the fencing token: greater than that of any earlier hold of the same name
 * @param lease the lease it hangs on, to be renewed
 * @param remaining how long that lease lives if nobody renews it. A caller that waited must renew once before it counts
 *     on anything: it cannot know how long ago this was
 * @param waited how long it was queued
 * @param reacquired whether it was held by the same owner already
 * @param lastEnding how the hold before this one ended, such as {@code expired}: then its work may be half done; null if
 *     there was none, or it is forgotten
 */
public record Hold(
        String name,
        long token,
        String lease,
        String owner,
        Duration ttl,
        Duration remaining,
        Duration waited,
        boolean reacquired,
        @Nullable String lastEnding) {

    /** How the hold before this one ended. */
    public Optional<String> previousEnding() {
        return Optional.ofNullable(lastEnding);
    }
}
