package io.quorate.client.election;

import java.time.Duration;
import java.util.Optional;

/** Knows who leads, as far as it has heard. Safe for any thread. */
public interface LeaderObserver extends AutoCloseable {

    /** Who led when it heard last; empty if nobody did. */
    Optional<Leader> leader();

    /**
     * Waits until somebody leads, that long at most.
     *
     * @param limit zero: does not wait
     * @throws io.quorate.client.error.QuorateException why it hears nothing any more, if the cluster has refused it
     */
    Optional<Leader> await(Duration limit) throws InterruptedException;

    /** Ends it. */
    @Override
    void close();
}
