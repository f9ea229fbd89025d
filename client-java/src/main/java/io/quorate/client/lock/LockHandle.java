package io.quorate.client.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Something that was acquired and is held until it is released, or lost. Safe for any thread: whoever has the handle may use
 * and release it.
 *
 * <p>{@link #isHeld}, {@link #left} and {@link #ensureHeld} ask this machine's clock, not the network; see
 * {@link io.quorate.client.session.Session} for what that can tell and what not.
 */
public interface LockHandle extends Fenced, AutoCloseable {

    /** What is held, without the prefix of the client. */
    String name();

    /** The fencing token: greater than that of any earlier hold of the same name. */
    default long token() {
        return fence().token();
    }

    /** How the hold before this one ended, such as {@code expired}: then its work may be half done. */
    Optional<String> previousEnding();

    /** Whether it is certainly held at this moment. */
    boolean isHeld();

    /** How long it is certain if no renewal is confirmed any more; zero if it is lost or released. */
    Duration left();

    /**
     * Goes on only if it is held.
     *
     * @throws io.quorate.client.error.LockLostException if it is not
     */
    default void ensureHeld() {
        ensureHeld(Duration.ZERO);
    }

    /**
     * Goes on only if it is certainly held for as long as that: call it before something that takes a while and cannot be
     * undone.
     *
     * @throws io.quorate.client.error.LockLostException if it is not
     */
    void ensureHeld(Duration min);

    /**
     * Asks the cluster whether this hold is the present one. If it is not, this counts as its loss.
     *
     * @throws io.quorate.client.error.QuorateException if the cluster does not answer
     */
    boolean verify();

    /** {@link #verify}, without waiting. Completes on the client's callback executor. */
    CompletableFuture<Boolean> verifyAsync();

    /**
     * Calls {@code listener} when it is lost: at once if it is already, never once it was released. On a thread for
     * callbacks.
     */
    LockHandle onLost(Consumer<LockLost> listener);

    /** Completes when it is lost; never if it is released before. */
    CompletionStage<LockLost> lost();

    /**
     * Releases it. If the cluster cannot be reached, it is released in the background as soon as it can.
     *
     * @throws io.quorate.client.error.LockLostException if it was lost before
     * @throws io.quorate.client.error.QuorateException if nobody could say that it is released
     */
    void release();

    /**
     * {@link #release}, without waiting. Completes on the client's callback executor, with the exception that the other
     * throws, if there is one. To cancel it does not take the release back.
     */
    CompletableFuture<Void> releaseAsync();

    /**
     * Releases it, like {@link #release}, but is silent when the cluster cannot be reached, and about a loss that was
     * noticed: by {@link #isHeld}, {@link #verify}, an exception, or a listener that was called.
     *
     * @throws io.quorate.client.error.LockLostException if it was lost and nobody has noticed: silence after work that may have overlapped would be
     *     worse
     */
    @Override
    void close();
}
