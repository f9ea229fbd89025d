package io.quorate.core.claim;

import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How things stand with something that can be claimed. Immutable.
 *
 * @param limit the slots of a semaphore, or the parties of a barrier; 0: not set
 * @param used the slots that are held
 * @param holders who holds it, by token
 * @param queueLength how many wait
 * @param queue who waits, the first ones in order
 * @param quietMillis how long nobody gets it after a loss; 0: it is open
 * @param lastToken the token of the last hold that ended; 0: none is remembered
 * @param last how that one ended
 * @param generation how often a barrier let its parties through
 */
public record ClaimState(
        Kind kind,
        Bytes name,
        int limit,
        int used,
        List<Hold> holders,
        int queueLength,
        List<Waiter> queue,
        long quietMillis,
        long lastToken,
        @Nullable Ending last,
        long generation) {

    public ClaimState {
        holders = List.copyOf(holders);
        queue = List.copyOf(queue);
    }
}
