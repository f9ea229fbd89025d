package io.quorate.client.internal.election;

import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.session.SessionSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Somebody who campaigns under one name, until it is elected, whatever becomes of connections and sessions meanwhile.
 * Immutable; the calling thread waits.
 *
 * @param priority 0: none
 */
record Candidate(Acquirer acquirer, SessionSource sessions, String name, String owner, int priority) {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final long PAUSE_MILLIS_MIN = 50;
    private static final long PAUSE_MILLIS_MAX = 1_000;

    Candidate {
        Objects.requireNonNull(name, "name");
    }

    /** Campaigns until it leads. */
    Term campaign(Bytes value) throws InterruptedException {
        long pauseMillis = PAUSE_MILLIS_MIN;
        while (true) {
            try {
                List<AcquireOption> options = new ArrayList<>();
                options.add(AcquireOption.note(value));
                if (priority > 0) {
                    options.add(AcquireOption.priority(priority));
                }
                Acquirer.Plan plan = new Acquirer.Plan(List.of(Wanted.exclusive(name)), false, owner, options);
                return new Term(
                        acquirer,
                        name,
                        acquirer.acquire(plan, sessions, (Duration) null).get(0));
            } catch (QuorateException failed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (isLasting(failed)) {
                    throw failed;
                }
                LOG.log(Level.DEBUG, "cannot campaign for {0} now: {1}", name, failed);
            }
            Thread.sleep(pauseMillis);
            pauseMillis = Math.min(PAUSE_MILLIS_MAX, 2 * pauseMillis);
        }
    }

    /** Whether another attempt would end like this one: a wrong name, a missing right. */
    private static boolean isLasting(QuorateException failed) {
        if (failed instanceof ClientClosedException) {
            return true;
        }
        boolean refused = failed.status() >= 400 && failed.status() < 500;
        return refused && failed.retry() == Retry.NEVER && !(failed instanceof ConflictException);
    }
}
