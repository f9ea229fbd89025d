package io.quorate.server.raft;

import io.quorate.server.service.LogListener;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener about leadership, one call at a time and in order, though Ratis learns of it on several threads
 * and under its own locks. No lock is held during a call: a thread that finds another one calling leaves its news
 * with it. Safe for any thread.
 */
final class LeaderEvents {

    private final LogListener listener;
    private final Queue<Runnable> news = new ArrayDeque<>();
    private boolean leads;
    private boolean calling;

    LeaderEvents(LogListener listener) {
        this.listener = listener;
    }

    /** This member leads {@code term}, if {@code stillLeads} says so at this moment. */
    void ready(long term, BooleanSupplier stillLeads) {
        synchronized (news) {
            // Ratis forgets the leader's state before it reports the loss: true here means the report is yet to come.
            if (leads || !stillLeads.getAsBoolean()) {
                return;
            }
            leads = true;
            news.add(() -> listener.onLeaderReady(term));
        }
        call();
    }

    void lost() {
        synchronized (news) {
            if (!leads) {
                return;
            }
            leads = false;
            news.add(listener::onLeaderLost);
        }
        call();
    }

    private void call() {
        synchronized (news) {
            if (calling) {
                return;
            }
            calling = true;
        }
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                synchronized (news) {
                    calling = false;
                }
                throw e;
            }
            next = next();
        }
    }

    private @Nullable Runnable next() {
        synchronized (news) {
            Runnable next = news.poll();
            calling = next != null;
            return next;
        }
    }
}
