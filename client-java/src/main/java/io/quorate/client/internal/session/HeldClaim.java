package io.quorate.client.internal.session;

import io.quorate.client.session.LossReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One hold on a session: held until it is released, lost by itself, or lost with the session. Safe for any thread.
 */
public final class HeldClaim {

    private final LeaseSession session;
    private final long token;
    private final long sinceNanos;
    private final CompletableFuture<LossReason> lost = new CompletableFuture<>();
    private volatile boolean releasing;
    private volatile boolean released;

    HeldClaim(LeaseSession session, long token, long sinceNanos) {
        this.session = session;
        this.token = token;
        this.sinceNanos = sinceNanos;
    }

    public LeaseSession session() {
        return session;
    }

    public long token() {
        return token;
    }

    /** When this program learned of it: a renewal that was sent earlier need not know it. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** Whether it is certainly held now, by this machine's clock. */
    public boolean isHeld() {
        return !released && session.isHeld() && !lost.isDone();
    }

    /** Why it is lost; null if it is not, or was released. */
    public @Nullable LossReason loss() {
        if (released) {
            return null;
        }
        // The session may be lost already, and another thread about to say so here.
        LossReason all = session.loss();
        return lost.getNow(all);
    }

    /** How long it is certain. */
    public Duration left() {
        return isHeld() ? session.left() : Duration.ZERO;
    }

    /**
     * Calls {@code listener} once when it is lost, on the thread that notices, which must not be kept; never after it was
     * released.
     */
    public void onLost(Consumer<LossReason> listener) {
        lost.thenAccept(listener);
    }

    /** It is lost. False if it was before, or was released. */
    public boolean lose(LossReason reason) {
        session.forget(this);
        return !released && lost.complete(reason);
    }

    /**
     * Whether its release is under way: the cluster may have done that before this program knows, so that a renewal without
     * it says nothing.
     */
    public void releasing(boolean underWay) {
        releasing = underWay;
    }

    boolean isReleasing() {
        return releasing;
    }

    /** From now on it is the program that has given it up: nothing that happens to it is a loss. */
    public void release() {
        released = true;
        session.forget(this);
    }
}
