package io.quorate.client.internal.election;

import io.quorate.client.claim.ClaimKind;
import io.quorate.client.election.Leadership;
import io.quorate.client.error.LockLostException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.session.HeldClaim;
import io.quorate.client.lock.Fence;
import io.quorate.client.lock.LockLost;
import io.quorate.client.session.LossReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A leadership that was won. Safe for any thread. */
final class Term implements Leadership {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private final Acquirer acquirer;
    private final Acquirer.Acquired acquired;
    private final Fence fence;

    Term(Acquirer acquirer, String name, Acquirer.Acquired acquired) {
        this.acquirer = acquirer;
        this.acquired = acquired;
        this.fence = new Fence(ClaimKind.ELECTION, name, acquired.hold().token());
    }

    HeldClaim held() {
        return acquired.held();
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
    public boolean isCurrent() {
        return held().isHeld();
    }

    @Override
    public Duration left() {
        return held().left();
    }

    @Override
    public void ensureCurrent() {
        if (!isCurrent()) {
            LossReason loss = held().loss();
            throw new LockLostException(
                    new LockLost(fence.name(), fence.token(), loss == null ? LossReason.CLOSED : loss));
        }
    }

    /** Why it is over; null if it is not, or was resigned. */
    @Nullable
    LossReason loss() {
        return held().loss();
    }

    /** Gives it back, if it is not over; later, if the cluster cannot be reached. An interrupt is put off. */
    void resign() {
        if (loss() != null) {
            LOG.log(Level.WARNING, "leadership {0} is lost: {1}", fence, loss());
            return;
        }
        boolean interrupted = Thread.interrupted();
        held().releasing(true);
        try {
            acquirer.claims().release(fence.name(), fence.token());
            acquirer.released(acquired);
        } catch (QuorateException unclear) {
            LOG.log(Level.DEBUG, "{0} is resigned later: {1}", fence, unclear);
            acquirer.releaseLater(acquired);
            held().release();
        } finally {
            held().releasing(false);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return fence.toString();
    }
}
