package io.quorate.cli.hold;

import io.quorate.client.claim.Hold;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.Leases;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Renews the lease of a hold until that is lost or done with. What is confirmed counts from before the request was sent,
 * repeats by the client included.
 *
 * <p>{@link #renew} first, by whoever made it; then {@link #run} belongs to a thread of its own.
 */
final class Renewals implements Runnable {

    private static final long PAUSE_NANOS_MIN = 50_000_000;

    private final Leases leases;
    private final HoldPlan plan;
    private final Hold hold;
    private final Validity validity;
    private final LongSupplier clock;
    private final Consumer<String> talk;
    private boolean failing;

    Renewals(Leases leases, HoldPlan plan, Hold hold, Validity validity, LongSupplier clock, Consumer<String> talk) {
        this.leases = leases;
        this.plan = plan;
        this.hold = hold;
        this.validity = validity;
        this.clock = clock;
        this.talk = talk;
    }

    @Override
    public void run() {
        long interval = plan.renewalInterval().toNanos();
        boolean confirmed = true;
        try {
            while (validity.pause(confirmed ? interval : Math.max(PAUSE_NANOS_MIN, interval / 4))) {
                confirmed = renew();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Renews once; whether that was confirmed. */
    boolean renew() {
        long sentNanos = clock.getAsLong();
        try {
            Lease lease = leases.keepAlive(hold.lease());
            if (lease.holds().stream().noneMatch(held -> held.token() == hold.token())) {
                validity.lose("it was taken away");
            } else {
                validity.confirm(sentNanos, lease.remaining(), clock.getAsLong());
                failing = false;
            }
            return true;
        } catch (NotFoundException dead) {
            validity.lose("its lease " + ending(dead));
            return true;
        } catch (QuorateException unconfirmed) {
            if (!failing && !validity.isClosed()) {
                failing = true;
                talk.accept("renewal not confirmed: " + unconfirmed.getMessage());
            }
            return false;
        }
    }

    private static String ending(NotFoundException dead) {
        Object ended = dead.failure().document().get("ended");
        Object cause = ended instanceof Map<?, ?> fields ? fields.get("cause") : null;
        return cause == null ? "is gone" : "was " + cause;
    }
}
