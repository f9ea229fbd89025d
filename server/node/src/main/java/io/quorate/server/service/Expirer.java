package io.quorate.server.service;

import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Request;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Proposes on the leader, at the right pace, that what is due comes to its end: leases, waits, quiet times, instances that
 * were critical for too long. One proposal
 * at a time and a bounded number of endings in each, so that a crowd of leases that run out together does not hold up
 * anybody else's requests.
 *
 * <p>Confined to the pacer thread, but for {@link #lagMillis} and the answers it waits for.
 *
 * <p>While anything lives the leader also makes sure that its clock gets into the log now and then: what a next leader
 * does not find there is time by which everything lives longer.
 */
final class Expirer {

    /** How many leases, how many waits, and how many instances, one command ends. */
    static final int ENDINGS_MAX = 200;

    /** After a leap that the clock cut short nothing is ended for so long: renewals may have stood still as well. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When a new leader writes its clock down, nanoseconds after it is ready. */
    private static final long[] EARLY_TICKS_NANOS = {0, 500_000_000L, 1_000_000_000L, 2_000_000_000L};

    private static final long TICK_MILLIS_MIN = 500;
    private static final long TICK_MILLIS_MAX = 5_000;
    private static final long PROPOSE_MILLIS = 5_000;

    private final LongSupplier nextDueMillis;
    private final Proposals proposals;
    private final ServiceObserver observer;

    private @Nullable ClusterClock clock;
    private long readySinceNanos;
    private int earlyTicks;
    private volatile boolean underWay;
    private volatile long lagMillis;

    /** @param nextDueMillis when something is due by the newest state, cluster time */
    Expirer(LongSupplier nextDueMillis, Proposals proposals, ServiceObserver observer) {
        this.nextDueMillis = nextDueMillis;
        this.proposals = proposals;
        this.observer = observer;
    }

    /** How long what is due the longest has been so, milliseconds; 0: nothing is, or this member does not lead. */
    long lagMillis() {
        return lagMillis;
    }

    /** Does what is to be done at this moment; {@code own} is null when this member does not lead. */
    void sweep(@Nullable ClusterClock own) {
        if (own == null) {
            clock = null;
            lagMillis = 0;
            return;
        }
        long nanos = System.nanoTime();
        if (own != clock) {
            clock = own;
            readySinceNanos = nanos;
            earlyTicks = 0;
            underWay = false;
        }
        long now = own.stampMillis();
        long next = nextDueMillis.getAsLong();
        lagMillis = next <= now ? now - next : 0;
        if (next == Long.MAX_VALUE) {
            return;
        }
        if (next > now) {
            tick(nanos, next - now);
        } else if (!underWay && !own.wasCutWithin(QUIET_NANOS)) {
            propose();
        }
    }

    private void propose() {
        underWay = true;
        PendingRequest expire =
                new PendingRequest(Request.internal(new LeaseCommand.Expire(ENDINGS_MAX)), Deadline.in(PROPOSE_MILLIS));
        // What comes of it is handled there; nothing follows it.
        var unused = expire.answer().whenComplete((answer, failure) -> {
            boolean full = false;
            if (answer != null && answer.outcome() instanceof LeaseOutcome.Expired expired) {
                observer.leasesExpired(expired.leases());
                observer.instancesExpired(expired.instances());
                // Fewer leases may have been ended for what lived on them.
                full = expired.leases() > 0 || expired.waits() >= ENDINGS_MAX || expired.instances() >= ENDINGS_MAX;
            }
            if (full) {
                propose();
            } else {
                underWay = false;
            }
        });
        proposals.submit(expire);
    }

    /** Sees to it that the log has a stamp that is young enough. */
    private void tick(long nanos, long leftMillis) {
        long dueNanos;
        if (earlyTicks < EARLY_TICKS_NANOS.length) {
            dueNanos = readySinceNanos + EARLY_TICKS_NANOS[earlyTicks];
            if (nanos - dueNanos < 0) {
                return;
            }
            earlyTicks++;
            if (proposals.lastStampNanos() - dueNanos < 0) {
                stamp();
            }
            return;
        }
        long millis = Math.min(TICK_MILLIS_MAX, Math.max(TICK_MILLIS_MIN, leftMillis / 2));
        dueNanos = proposals.lastStampNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (nanos - dueNanos >= 0) {
            stamp();
        }
    }

    private void stamp() {
        // An entry of its own; if it does not get into the log the next one will.
        var unused = proposals.barrier();
    }
}
