package io.quorate.core.log;

import java.util.List;

/**
 * Requests that one member took and sends to the leader together. Immutable.
 *
 * @param origin the incarnation of that member: random, new at each start
 * @param sequence the number of this batch among those of its origin, from 1; a second copy is dropped by {@code apply}
 */
public record Batch(long origin, long sequence, List<Request> requests) {

    public Batch {
        requests = List.copyOf(requests);
    }
}
