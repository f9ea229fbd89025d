package io.quorate.client.election;

import io.quorate.client.claim.ClaimState;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The elections of a cluster: of all candidates one leads. Safe for any thread. */
public interface Elections {

    /**
     * A candidate, to be given its handlers and started.
     *
     * @throws IllegalArgumentException if the cluster takes no such name
     */
    LeaderLatch.Builder latch(String name);

    /**
     * Campaigns, and runs {@code task} on this thread while it leads. When the term ends first, the task is interrupted and
     * another campaign begins; it ends when the task does while it leads. To interrupt this thread gives the leadership
     * back.
     *
     * @throws X what the task throws while it leads
     */
    default <X extends Exception> void runAsLeader(String name, LeaderTask<X> task) throws X, InterruptedException {
        runAsLeader(name, "", task);
    }

    /** The same, with a value that others read of the leader. */
    <X extends Exception> void runAsLeader(String name, String value, LeaderTask<X> task)
            throws X, InterruptedException;

    /** Tells {@code listener} who leads: who does now, each who comes, and each new value. One call at a time. */
    LeaderObserver observe(String name, Consumer<Leader> listener);

    /** Who leads; empty if nobody does. */
    Optional<Leader> leader(String name);

    /** Who leads and who waits. */
    ClaimState state(String name);

    /** The elections whose name starts with {@code prefix}. */
    List<ClaimState> list(String prefix);

    /** The same, without waiting. */
    AsyncElections async();
}
