package io.quorate.server.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A number that only rises, and who waits for it: the applied index, the applied revision.
 *
 * <p>Safe for any thread. Waiters are completed on the thread that advances: whoever chains work to them names an
 * executor, or does next to nothing.
 */
final class Watermark {

    private static final CompletableFuture<Void> REACHED = CompletableFuture.completedFuture(null);

    private final NavigableMap<Long, List<CompletableFuture<Void>>> waiters = new TreeMap<>();
    private volatile long value;
    /** The least value someone waits for: lets the common advance skip the lock. */
    private volatile long least = Long.MAX_VALUE;

    Watermark(long value) {
        this.value = value;
    }

    long value() {
        return value;
    }

    /** Raises the number; a lower one changes nothing. Called by one thread at a time. */
    void advance(long to) {
        if (to <= value) {
            return;
        }
        value = to;
        if (to < least) {
            return;
        }
        List<CompletableFuture<Void>> reached = new ArrayList<>();
        synchronized (waiters) {
            Map<Long, List<CompletableFuture<Void>>> head = waiters.headMap(to, true);
            head.values().forEach(reached::addAll);
            head.clear();
            least = waiters.isEmpty() ? Long.MAX_VALUE : waiters.firstKey();
        }
        reached.forEach(waiter -> waiter.complete(null));
    }

    /** Completes once the number is at least {@code target}. */
    CompletableFuture<Void> reached(long target) {
        if (value >= target) {
            return REACHED;
        }
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        synchronized (waiters) {
            waiters.computeIfAbsent(target, absent -> new ArrayList<>(1)).add(waiter);
            least = waiters.firstKey();
        }
        // The number may have risen past the target before this waiter could be seen.
        if (value >= target && forget(target, waiter)) {
            return REACHED;
        }
        return waiter;
    }

    /** Takes back a waiter that nobody waits on any more. Answers whether it was still there. */
    boolean forget(long target, CompletableFuture<Void> waiter) {
        synchronized (waiters) {
            List<CompletableFuture<Void>> same = waiters.get(target);
            if (same == null || !same.removeIf(candidate -> candidate == waiter)) {
                return false;
            }
            if (same.isEmpty()) {
                waiters.remove(target);
                least = waiters.isEmpty() ? Long.MAX_VALUE : waiters.firstKey();
            }
            return true;
        }
    }
}
