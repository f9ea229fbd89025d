package io.quorate.client.claim;

import io.quorate.client.Bytes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who holds something, or waits for it. Immutable.
 *
 * @param mode {@code exclusive} or {@code shared}; empty where there are no modes
 * @param token the fencing token; 0 for who waits
 * @param slots of a semaphore; 0 where there are none
 * @param since by the leader's clock, for people; null if the answer has none
 * @param note what it says of itself; of a candidate: its proposal
 */
public record Holder(
        String owner,
        String mode,
        long token,
        long slots,
        @Nullable Instant since,
        Bytes note) {}
