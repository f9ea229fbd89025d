package io.quorate.server.service;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The last entry of a burst has none behind it that would tell the other members of its commit: they are told by themselves.
 * What is told while that entry is on its way to one of them may be lost, so it is soon looked whether they know it.
 *
 * <p>Safe for any thread; entries are appended, and the others told, by one thread at a time.
 */
final class CommitNews {

    /** One who has not heard it by then is gone, or hears it with the next heartbeat. */
    private static final int TELLS_MAX = 7;

    /** So many times it is looked soon, and then at every sweep. */
    private static final int LOOKS_SOON = 3;

    private final ReplicatedLog log;
    private final Executor soon;
    private final Runnable look;
    private final AtomicBoolean isLookingSoon = new AtomicBoolean();
    /** How often they are still told. */
    private volatile int left;

    /**
     * Nothing is committed yet.
     *
     * @param soon carries out what it is given after a pause of some milliseconds, anywhere
     * @param look has {@link #tell} called, if nothing else is to be done
     */
    CommitNews(ReplicatedLog log, Executor soon, Runnable look) {
        this.log = log;
        this.soon = soon;
        this.look = look;
    }

    /** An entry is appended. */
    void appending() {
        left = log.hasFollowers() ? TELLS_MAX : 0;
    }

    /** Whether someone may not know of the last entry. */
    boolean isLeft() {
        return left > 0;
    }

    /** Tells them, unless all of them know. */
    void tell() {
        if (left == 0) {
            return;
        }
        left = log.tellCommitted() ? 0 : left - 1;
        if (left >= TELLS_MAX - LOOKS_SOON && isLookingSoon.compareAndSet(false, true)) {
            soon.execute(() -> {
                isLookingSoon.set(false);
                look.run();
            });
        }
    }
}
