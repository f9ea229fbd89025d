package io.quorate.examples;

import io.quorate.client.QuorateClient;
import io.quorate.client.error.FenceStaleException;
import io.quorate.client.error.LockLostException;
import io.quorate.client.kv.Cmp;
import io.quorate.client.kv.Op;
import io.quorate.client.lock.LockHandle;
import java.time.Duration;
import java.util.Optional;

/**
 * Sells the seats of a show, each once, at many counters at the same time. Safe for any thread.
 *
 * <p>While a customer pays, nobody else shall be offered the seat: that is what the lock is for. A counter that hangs in
 * the middle loses its lock without knowing, and somebody else may sell the seat. So the sale is written with the lock as a
 * guard: what a counter writes that has lost it is refused, however late it comes.
 */
public final class BoxOffice {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final QuorateClient client;
    private final String show;

    public BoxOffice(QuorateClient client, String show) {
        this.client = client;
        this.show = show;
    }

    /** What came of a sale. */
    public enum Sale {
        SOLD,
        TAKEN,
        /** The counter was too slow: the customer gets the money back. */
        TOO_LATE
    }

    /** Takes the money, which may take its time. */
    @FunctionalInterface
    public interface Payment {
        void take() throws InterruptedException;
    }

    /** Sells a seat. */
    public Sale sell(String seat, String buyer, Payment payment) throws InterruptedException {
        String key = "seats/" + show + "/" + seat;
        boolean sold = false;
        try (LockHandle held = client.locks().get(key).acquire(PATIENCE)) {
            if (client.kv().get(key).isPresent()) {
                return Sale.TAKEN;
            }
            payment.take();
            client.txn().when(Cmp.held(held)).then(Op.put(key, buyer)).commit();
            sold = true;
        } catch (FenceStaleException | LockLostException e) {
            // Once the sale is written the lock has done its work: a loss that shows when it is given back changes
            // nothing.
            return sold ? Sale.SOLD : Sale.TOO_LATE;
        }
        return Sale.SOLD;
    }

    /** Who has a seat. */
    public Optional<String> buyer(String seat) {
        return client.kv().getString("seats/" + show + "/" + seat);
    }
}
