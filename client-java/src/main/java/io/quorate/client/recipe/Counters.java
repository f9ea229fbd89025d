package io.quorate.client.recipe;

import java.util.List;

/** The counters of a cluster. Safe for any thread. */
public interface Counters {

    /** One of them. Sends nothing: a counter that is absent counts from 0. */
    DistributedCounter get(String name);

    /** Those whose name starts with {@code prefix}. */
    List<CounterValue> list(String prefix);

    /** The same, without waiting. */
    AsyncCounters async();
}
