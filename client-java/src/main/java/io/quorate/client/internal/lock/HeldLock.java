package io.quorate.client.internal.lock;

import io.quorate.api.ProblemCode;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.LockLostException;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.InOrder;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.Steps;
import io.quorate.client.internal.session.HeldClaim;
import io.quorate.client.lock.Fence;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockLost;
import io.quorate.client.lock.Permits;
import io.quorate.client.session.LossReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lock, or slots of a semaphore, while they are held. Safe for any thread. */
final class HeldLock implements Permits {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private final Acquirer acquirer;
    private final Acquirer.Acquired acquired;
    private final HeldClaim held;
    private final Fence fence;
    private final int count;
    private final InOrder callbacks;
    private final CompletableFuture<LockLost> lost = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean noticed;

    HeldLock(Acquirer acquirer, Acquirer.Acquired acquired, int count, InOrder callbacks) {
        this.acquirer = acquirer;
        this.acquired = acquired;
        this.held = acquired.held();
        this.fence = new Fence(
                acquirer.kind(), acquired.hold().name(), acquired.hold().token());
        this.count = count;
        this.callbacks = callbacks;
        held.onLost(reason -> {
            LOG.log(Level.WARNING, "{0} is lost: {1}", fence, reason);
            lost.complete(loss(reason));
        });
    }

    private LockLost loss(LossReason reason) {
        return new LockLost(fence.name(), fence.token(), reason);
    }

    @Override
    public String name() {
        return fence.name();
    }

    @Override
    public Fence fence() {
        return fence;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Optional<String> previousEnding() {
        return acquired.hold().previousEnding();
    }

    @Override
    public boolean isHeld() {
        boolean certain = held.isHeld();
        noticed |= !certain;
        return certain;
    }

    @Override
    public Duration left() {
        return held.left();
    }

    @Override
    public void ensureHeld(Duration min) {
        Duration wanted = Patience.checked("min", min);
        Duration left = held.left();
        if (isHeld() && left.compareTo(wanted) >= 0) {
            return;
        }
        LossReason reason = held.loss();
        if (reason != null) {
            throw new LockLostException(loss(reason));
        }
        boolean over = closed.get();
        throw new LockLostException(
                loss(over ? LossReason.CLOSED : LossReason.DEADLINE),
                over
                        ? "it is released"
                        : "certain for " + left.toMillis() + " ms only (expected: " + min.toMillis() + " ms)");
    }

    @Override
    public boolean verify() {
        return isHeld() && isHeld(acquirer.claims().get(fence.name()));
    }

    @Override
    public CompletableFuture<Boolean> verifyAsync() {
        Steps<Boolean> steps = new Steps<>();
        if (isHeld()) {
            steps.then(acquirer.claims().async().get(fence.name()), state -> steps.complete(isHeld(state)));
        } else {
            steps.complete(false);
        }
        return steps;
    }

    /** Whether it is held, now that the cluster has said that. */
    private boolean isHeld(ClaimState state) {
        if (state.holders().stream().anyMatch(holder -> holder.token() == fence.token())) {
            return isHeld();
        }
        if (closed.get()) {
            return false;
        }
        String ending = state.lastEnded()
                .filter(last -> last.token() == fence.token())
                .map(ClaimState.Ended::cause)
                .orElse("");
        held.lose(ending.isEmpty() ? LossReason.FORCED : LossReason.of(ending));
        return isHeld();
    }

    /** Calls {@code listener} on the thread that notices the loss, which must not be kept. */
    void whenLost(Consumer<LockLost> listener) {
        lost.thenAccept(listener);
    }

    @Override
    public LockHandle onLost(Consumer<LockLost> listener) {
        held.loss();
        lost.thenAccept(loss -> tell(listener, loss));
        return this;
    }

    private void tell(Consumer<LockLost> listener, LockLost loss) {
        try {
            callbacks.execute(() -> {
                noticed = true;
                listener.accept(loss);
            });
        } catch (RejectedExecutionException over) {
            LOG.log(Level.DEBUG, "the client is closed, nobody is told: {0}", over);
        }
    }

    @Override
    public CompletionStage<LockLost> lost() {
        held.loss();
        return lost.minimalCompletionStage();
    }

    @Override
    public void release() {
        if (closed.compareAndSet(false, true)) {
            LockLost loss = end(true);
            if (loss != null) {
                throw new LockLostException(loss);
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            boolean known = noticed;
            LockLost loss = end(false);
            if (loss != null && !known && !noticed) {
                throw new LockLostException(loss);
            }
        }
    }

    /** Ends it at the cluster; how it was lost before, or null. An interrupt is put off: it must not leave a lock behind. */
    private @Nullable LockLost end(boolean loudly) {
        LossReason before = held.loss();
        if (before != null) {
            return loss(before);
        }
        boolean interrupted = Thread.interrupted();
        held.releasing(true);
        try {
            acquirer.claims().release(fence.name(), fence.token());
            return ended(null, loudly);
        } catch (QuorateException refused) {
            return ended(refused, loudly);
        } finally {
            held.releasing(false);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public CompletableFuture<Void> releaseAsync() {
        if (!closed.compareAndSet(false, true)) {
            return CompletableFuture.allOf();
        }
        LossReason before = held.loss();
        if (before != null) {
            return CompletableFuture.failedFuture(new LockLostException(loss(before)));
        }
        held.releasing(true);
        // Not the request itself: whoever cancels what is returned does not keep the lock from being released.
        CompletableFuture<Void> over = new CompletableFuture<>();
        var unused = acquirer.claims()
                .async()
                .release(fence.name(), fence.token())
                .whenComplete((released, failed) -> {
                    try {
                        releasedAsync(over, failed);
                    } finally {
                        held.releasing(false);
                    }
                });
        return over;
    }

    private void releasedAsync(CompletableFuture<Void> over, @Nullable Throwable failed) {
        try {
            if (failed != null && !(failed instanceof QuorateException)) {
                throw new IllegalStateException("the release of " + fence + " failed", failed);
            }
            LockLost loss = ended((QuorateException) failed, true);
            if (loss == null) {
                over.complete(null);
            } else {
                over.completeExceptionally(new LockLostException(loss));
            }
        } catch (RuntimeException unclear) {
            over.completeExceptionally(unclear);
        }
    }

    /** What it means that the cluster has answered a release so; how it was lost before, or null. */
    private @Nullable LockLost ended(@Nullable QuorateException refused, boolean loudly) {
        if (refused == null) {
            acquirer.released(acquired);
            return null;
        }
        if (refused instanceof ConflictException) {
            return lost(refused, String.valueOf(refused.failure().document().get("ended")));
        }
        if (refused instanceof NotFoundException) {
            return lost(refused, "");
        }
        acquirer.releaseLater(acquired);
        LossReason meanwhile = held.loss();
        if (meanwhile != null) {
            return loss(meanwhile);
        }
        held.release();
        LOG.log(Level.DEBUG, "{0} is released later: {1}", fence, refused);
        if (loudly) {
            throw refused;
        }
        return null;
    }

    /** The cluster says that it was over before. */
    private LockLost lost(QuorateException gone, String ending) {
        LossReason reason =
                gone.code().equals(ProblemCode.LOCK_LOST.code()) ? LossReason.of(ending) : LossReason.EXPIRED;
        held.lose(reason);
        LossReason first = held.loss();
        return loss(first == null ? reason : first);
    }

    @Override
    public String toString() {
        return fence.toString();
    }
}
