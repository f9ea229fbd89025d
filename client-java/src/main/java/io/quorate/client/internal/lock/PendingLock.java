package io.quorate.client.internal.lock;

import io.quorate.client.internal.Threads;
import io.quorate.client.lock.LockHandle;
import java.util.concurrent.CompletableFuture;

/** A lock that somebody waits for on a thread of its own, which ends with the wait. Safe for any thread. */
final class PendingLock extends CompletableFuture<LockHandle> {

    /** What waits. */
    interface Waiting {
        LockHandle acquire() throws InterruptedException;
    }

    private final Thread thread;

    private PendingLock(Waiting waiting) {
        this.thread = Threads.named("quorate-acquire").newThread(() -> run(waiting));
    }

    static PendingLock start(Waiting waiting) {
        PendingLock pending = new PendingLock(waiting);
        pending.thread.start();
        return pending;
    }

    private void run(Waiting waiting) {
        try {
            LockHandle handle = waiting.acquire();
            if (!complete(handle)) {
                // It was cancelled at the very moment.
                handle.close();
            }
        } catch (InterruptedException | RuntimeException failed) {
            completeExceptionally(failed);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            thread.interrupt();
        }
        return cancelled;
    }
}
