package io.quorate.client.lock;

import io.quorate.client.claim.ClaimState;
import java.util.List;

/** The semaphores of a cluster: locks with several slots. Safe for any thread. */
public interface Semaphores {

    /**
     * One with that many slots. Sends nothing: the first to acquire sets the limit, and later ones must agree.
     *
     * @param limit 1 or more
     */
    DistributedSemaphore get(String name, int limit);

    /** The semaphores whose name starts with {@code prefix}. */
    List<ClaimState> list(String prefix);
}
