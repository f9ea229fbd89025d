package io.quorate.examples;

import io.quorate.client.QuorateClient;
import io.quorate.client.election.LeaderLatch;
import io.quorate.client.election.Leadership;
import io.quorate.client.error.FenceStaleException;
import io.quorate.client.kv.PutOption;
import java.time.Duration;
import java.util.Optional;

/**
 * One of several dispatchers, of which one at a time tells workers what to do: the first to come, then whoever has the
 * highest priority. Safe for any thread.
 *
 * <p>What it writes carries its term. A dispatcher that was replaced and does not know yet is refused.
 */
public final class Dispatcher implements AutoCloseable {

    private final QuorateClient client;
    private final LeaderLatch latch;

    public Dispatcher(QuorateClient client, String name, int priority) {
        this.client = client;
        this.latch = client.elections()
                .latch("dispatcher")
                .value(name)
                .priority(priority)
                .start();
    }

    /** Waits till it is this one's turn. */
    public boolean awaitTurn(Duration limit) throws InterruptedException {
        return latch.await(limit);
    }

    /** The present term, to assign jobs in; empty if another one dispatches. */
    public Optional<Leadership> term() {
        return latch.term();
    }

    /**
     * Gives a job to a worker.
     *
     * @return whether that counts; it does not if another dispatcher has taken over since the term began
     */
    public boolean assign(Leadership term, String job, String worker) {
        try {
            client.kv().put("assignments/" + job, worker, PutOption.fence(term));
            return true;
        } catch (FenceStaleException e) {
            return false;
        }
    }

    /** Who does a job. */
    public Optional<String> worker(String job) {
        return client.kv().getString("assignments/" + job);
    }

    /** Gives way to the next one. */
    @Override
    public void close() {
        latch.close();
    }
}
