package io.quorate.client.election;

import io.quorate.client.session.LossReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A candidate that campaigns until it is closed, again after each term. Safe for any thread.
 *
 * <p>{@link Builder#onElected} and {@link Builder#onDemoted} are called in turn, on one thread, which is the latch's own: the
 * one for a term has returned before the other is called, across lost sessions too. {@code onDemoted} is called when this
 * machine's clock says that the term is not certain any more, which is before the cluster elects another, as far as clocks
 * can tell; or before the leadership is given back. Whoever works for longer than a moment in {@code onElected} hears of the
 * end that much later, and has to ask {@link Leadership#isCurrent}.
 */
public interface LeaderLatch extends AutoCloseable {

    /** A candidate being put together. Confined to one thread. */
    interface Builder {

        /** What others read of the leader. */
        Builder value(String text);

        /** Who is served first among candidates: the highest. */
        Builder priority(int number);

        /** Called at the beginning of each term. What it throws ends the term, and another campaign begins. */
        Builder onElected(Consumer<Leadership> handler);

        /** Called at the end of each term; {@link LossReason#CLOSED} if this program has given it up. */
        Builder onDemoted(Consumer<LossReason> handler);

        /** Begins to campaign. Does not wait for the cluster. */
        LeaderLatch start();
    }

    /** The election's name, without the prefix of the client. */
    String name();

    /** Whether it certainly leads at this moment. */
    default boolean isLeader() {
        return term().isPresent();
    }

    /** The present term; empty if it does not lead. */
    Optional<Leadership> term();

    /**
     * Waits until it leads, or is closed; whether it leads.
     *
     * @throws io.quorate.client.error.QuorateException why it campaigns no more, if the cluster has refused it for good
     */
    boolean await() throws InterruptedException;

    /**
     * Waits until it leads, that long at most; whether it does.
     *
     * @param limit zero: does not wait
     * @throws io.quorate.client.error.QuorateException why it campaigns no more, if the cluster has refused it for good
     */
    boolean await(Duration limit) throws InterruptedException;

    /** Replaces the value: at once if it leads, else when it does. */
    void setValue(String text);

    /** Ends the term, if there is one, and campaigns again behind the others. */
    void resign();

    /** Gives the leadership back, after {@link Builder#onDemoted}, and ends. */
    @Override
    void close();
}
