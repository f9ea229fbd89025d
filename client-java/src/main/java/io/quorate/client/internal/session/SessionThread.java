package io.quorate.client.internal.session;

import io.quorate.client.session.LossReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Renews one session every third of its ttl until it is lost or closed, then ends its lease at the cluster. Its requests go
 * over connections of their own, so nothing else can hold them up.
 *
 * <p>{@link #run} is a thread; the other methods are safe for any.
 */
final class SessionThread implements Runnable {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final long PAUSE_NANOS_MIN = 50_000_000L;
    private static final int RENEWALS_PER_TTL = 3;
    private static final int RETRIES_PER_INTERVAL = 4;
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(250);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(10);

    private final LeaseSession session;
    private final Upkeep upkeep;
    private final Runnable whenOver;
    private final Thread thread;

    /** @param whenOver the last thing that is done */
    SessionThread(LeaseSession session, Upkeep upkeep, Runnable whenOver) {
        this.session = session;
        this.upkeep = upkeep;
        this.whenOver = whenOver;
        this.thread = new Thread(this, "quorate-session");
        this.thread.setDaemon(true);
    }

    /**
     * How long one renewal may take. An answer that is slow still counts, so it is not given up lightly; one that never comes
     * leaves time for another before the deadline.
     */
    static Duration renewalTimeout(Duration ttl) {
        Duration share = ttl.dividedBy(RENEWALS_PER_TTL);
        if (share.compareTo(TIMEOUT_MIN) < 0) {
            return TIMEOUT_MIN;
        }
        return share.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX : share;
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            renew();
            LossReason loss = session.loss();
            if (loss == LossReason.DEADLINE || loss == LossReason.CLOSED) {
                revoke(loss);
            }
        } catch (InterruptedException stopped) {
            LOG.log(Level.DEBUG, "{0} ends with its ttl: the client was closed", session);
        } finally {
            whenOver.run();
        }
    }

    private void renew() throws InterruptedException {
        long interval = session.ttl().toNanos() / RENEWALS_PER_TTL;
        long pause = Math.max(PAUSE_NANOS_MIN, interval / RETRIES_PER_INTERVAL);
        long wait = interval;
        while (!session.awaitLost(wait)) {
            long begun = upkeep.clocks().nanos();
            boolean confirmed = session.renew();
            long took = upkeep.clocks().nanos() - begun;
            wait = confirmed ? Math.max(PAUSE_NANOS_MIN, interval - took) : pause;
        }
    }

    /** What is lost must not linger for others to wait for; beyond its ttl the cluster ends it anyway. */
    private void revoke(LossReason loss) throws InterruptedException {
        Duration limit = loss == LossReason.CLOSED ? upkeep.requestTimeout() : session.ttl();
        long until = upkeep.clocks().nanos() + limit.toNanos();
        while (!session.revoke() && upkeep.clocks().nanos() - until < 0) {
            TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS_MIN);
        }
    }

    /** Waits for the end, that long at most; then what is under way is given up. */
    void await(Duration limit) {
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void giveUp() {
        thread.interrupt();
    }
}
