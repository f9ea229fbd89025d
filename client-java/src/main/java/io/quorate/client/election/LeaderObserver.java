package io.quorate.client.election;

import java.time.Duration;
import java.util.Optional;

/** Knows who leads, as far as it has heard. Safe for any thread. */
public interface LeaderObserver extends AutoCloseable {

    /** Who led when it heard last; empty if nobody did. */
    Optional<Leader> leader();

    /** Waits until somebody leads, that long at most. */
    Optional<Leader> await(Duration limit) throws InterruptedException;

    /** Ends it. */
    @Override
    void close();
}
