package io.quorate.server.service;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The requests of this member's clients that wait for a place in an entry, in order, and what they take. Safe for any thread. */
final class RequestQueue implements Iterable<PendingRequest> {

    private final Queue<PendingRequest> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    void add(PendingRequest pending) {
        size.incrementAndGet();
        bytes.addAndGet(pending.bytes);
        queue.add(pending);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether there are so many, or take so much. Those that come at the same time may be overlooked. */
    boolean holds(int requests, long ofBytes) {
        return size.get() >= requests || bytes.get() >= ofBytes;
    }

    int size() {
        return size.get();
    }

    @Nullable
    PendingRequest peek() {
        return queue.peek();
    }

    /** Takes out one that was seen, unless another did. */
    void remove(PendingRequest seen) {
        if (queue.remove(seen)) {
            size.decrementAndGet();
            bytes.addAndGet(-seen.bytes);
        }
    }

    @Override
    public Iterator<PendingRequest> iterator() {
        return queue.iterator();
    }
}
