package io.quorate.client.election;

import io.quorate.client.lock.Fenced;
import java.time.Duration;

/** One term of a leader. Safe for any thread. */
public interface Leadership extends Fenced {

    /** The election's name, without the prefix of the client. */
    String name();

    /** The fencing token: greater than that of any earlier leader. */
    default long token() {
        return fence().token();
    }

    /** Whether it certainly leads at this moment, by this machine's clock. */
    boolean isCurrent();

    /** How long that is certain if no renewal is confirmed any more. */
    Duration left();

    /**
     * Goes on only if it leads.
     *
     * @throws io.quorate.client.error.LockLostException if it does not
     */
    void ensureCurrent();
}
