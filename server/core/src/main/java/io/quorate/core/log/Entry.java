package io.quorate.core.log;

import java.util.List;

/**
 * One entry of the replicated log: many requests, one round, one fsync. An entry without batches is a barrier or a tick.
 *
 * @param term the term in which the stamp was taken; in an entry of another term the stamp does not count
 * @param clusterMillis the leader's cluster time, milliseconds
 * @param wallMillis the leader's wall clock, milliseconds since 1970, for people to read; nothing is decided by it
 */
public record Entry(long term, long clusterMillis, long wallMillis, List<Batch> batches) {

    public Entry {
        batches = List.copyOf(batches);
    }
}
