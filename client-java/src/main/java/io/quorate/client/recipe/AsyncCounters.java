package io.quorate.client.recipe;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The counters of a cluster, without waiting. Safe for any thread. */
public interface AsyncCounters {

    /** See {@link Counters#get}. */
    AsyncCounter get(String name);

    /** See {@link Counters#list}. */
    CompletableFuture<List<CounterValue>> list(String prefix);
}
