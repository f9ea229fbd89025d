package io.quorate.server.service;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that a request that waits for company does not wait for long: twice the pause of {@code soon} at most. Under load
 * there is company all the time, and nobody needs to be reminded. Safe for any thread.
 */
final class Reminder {

    private final RequestQueue queue;
    private final Executor soon;
    private final Runnable due;
    private final AtomicBoolean isSet = new AtomicBoolean();

    /**
     * @param soon carries out what it is given after a pause of some milliseconds, anywhere
     * @param due run when a request has waited for so long
     */
    Reminder(RequestQueue queue, Executor soon, Runnable due) {
        this.queue = queue;
        this.soon = soon;
        this.due = due;
    }

    /** Of one in the queue. When it has gone by then, of those that came behind it. */
    void of(PendingRequest pending) {
        if (isSet.compareAndSet(false, true)) {
            soon.execute(() -> remind(pending));
        }
    }

    private void remind(PendingRequest pending) {
        isSet.set(false);
        PendingRequest first = queue.peek();
        if (first == null) {
            return;
        }
        if (pending.isWaiting() || !first.isWaiting()) {
            // One that was refused stays in the queue until someone takes what waits behind it.
            due.run();
        } else {
            of(first);
        }
    }
}
