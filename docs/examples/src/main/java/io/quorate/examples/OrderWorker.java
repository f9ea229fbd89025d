package io.quorate.examples;

import io.quorate.client.QuorateClient;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.kv.Cmp;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.ListOption;
import io.quorate.client.kv.Op;
import io.quorate.client.kv.PutOption;
import java.util.Optional;

/**
 * One of several workers that process orders, each order to one result. Safe for any thread.
 *
 * <p>A worker takes an order by a key that lives on its session: when it dies the key goes, and another one takes the
 * order. The result is written only if that key is still the one it made, in one transaction with the removal of the order:
 * however often an order is begun, it is finished once.
 */
public final class OrderWorker {

    private static final String ORDERS = "orders/";

    private final QuorateClient client;
    private final String name;

    public OrderWorker(QuorateClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /**
     * An order that this worker has.
     *
     * @param revision of the key that says so
     */
    public record Taken(String id, String content, long revision) {}

    /** Takes an order that nobody works on; empty if there is none. */
    public Optional<Taken> take() {
        for (KeyValue order : client.kv().list(ORDERS, ListOption.prefix())) {
            String id = order.key().utf8().substring(ORDERS.length());
            Optional<Taken> taken = take(id);
            if (taken.isPresent()) {
                return taken;
            }
        }
        return Optional.empty();
    }

    private Optional<Taken> take(String id) {
        long revision;
        try {
            // Asked for each time: after a loss there is another session.
            revision = client.kv()
                    .put(
                            taken(id),
                            name,
                            PutOption.ifAbsent(),
                            PutOption.lease(client.session().lease()))
                    .revision();
        } catch (ConditionFailedException e) {
            return Optional.empty();
        }
        Optional<String> content = client.kv().getString(ORDERS + id);
        if (content.isEmpty()) {
            // Finished by another one since it was listed. The key is given back if it still is the one made here.
            client.txn()
                    .when(Cmp.modRevision(taken(id)).eq(revision))
                    .then(Op.delete(taken(id)))
                    .otherwise()
                    .commit();
        }
        return content.map(text -> new Taken(id, text, revision));
    }

    /**
     * Writes the result of an order.
     *
     * @return whether that counts; it does not if this worker was taken for dead since, and the order given to another one
     */
    public boolean finish(Taken order, String result) {
        return client.txn()
                .when(Cmp.modRevision(taken(order.id())).eq(order.revision()))
                .then(
                        Op.put("results/" + order.id(), result),
                        Op.delete(ORDERS + order.id()),
                        Op.delete(taken(order.id())))
                .otherwise()
                .commit()
                .succeeded();
    }

    private static String taken(String id) {
        return "taken/" + id;
    }
}
