package io.quorate.client.internal.lock;

import io.quorate.client.claim.Claims;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.session.LeaseSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Gives back what a request may have got that nobody waits for any more. It asks until the answer is definite, or the
 * session is lost and everything with it.
 *
 * <p>Safe for any thread; each withdrawal is a short-lived thread of its own, because such requests may take their time.
 */
final class Withdrawals {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final long PAUSE_MILLIS = 200;

    private final Owners owners;

    Withdrawals(Owners owners) {
        this.owners = owners;
    }

    /** Ends whatever {@code owner} has. */
    void withdraw(Claims claims, LeaseSession session, Owners.Owner owner) {
        owners.unsettled(owner);
        Threads.named("quorate-withdrawal")
                .newThread(() -> {
                    // Any of the names stands for the whole request.
                    String name = owner.names().get(0);
                    settle(session, () -> claims.withdraw(name, owner.lease(), owner.text()));
                    owners.free(owner);
                })
                .start();
    }

    /** Ends the hold with that token. */
    void release(Claims claims, LeaseSession session, Owners.Owner owner, String name, long token) {
        Threads.named("quorate-withdrawal")
                .newThread(() -> {
                    settle(session, () -> claims.release(name, token));
                    owners.free(owner, name);
                })
                .start();
    }

    private static void settle(LeaseSession session, Runnable request) {
        while (session.isHeld()) {
            try {
                request.run();
                return;
            } catch (QuorateException failed) {
                if (failed.status() >= 400 && failed.status() < 500 && failed.status() != 429) {
                    return;
                }
                LOG.log(Level.DEBUG, "{0}: not settled yet: {1}", session, failed);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }
}
