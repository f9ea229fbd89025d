package io.quorate.cli.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to measure. Immutable.
 *
 * @param prefix what all keys of the run start with
 * @param connections how many requests may be under way at once
 * @param rate requests per second to begin, whatever becomes of earlier ones; 0: each connection begins its next when
 *     the one before has ended
 * @param readRatio the share of gets in a mixed workload, 0 to 1
 * @param consistency of gets; null: the server's default
 * @param batch how many leases are renewed by one request
 * @param sharedNames how many locks or elections the clients share; 0: each has its own
 * @param timeout after which a request counts as failed and its connection is replaced
 */
public record BenchPlan(
        Workload workload,
        Target target,
        String prefix,
        int connections,
        double rate,
        int threads,
        Duration warmup,
        Duration duration,
        int valueBytes,
        int keys,
        double readRatio,
        @Nullable String consistency,
        int batch,
        int sharedNames,
        Duration timeout) {

    /** How many leases the run needs. */
    int leases() {
        return !workload.isOfLeases() ? 0 : workload == Workload.LEASE ? connections * batch : connections;
    }

    /** How many instances the run needs; what is registered only while it goes on is one for each connection. */
    int instances() {
        return workload == Workload.SVC ? ServiceScripts.FOUND : workload.isOfServices() ? connections : 0;
    }

    boolean isOpenLoop() {
        return rate > 0;
    }
}
