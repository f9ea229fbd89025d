package io.quorate.client.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The instances of a service, kept up to date by a watch, and the choice among them. Safe for any thread; nothing here asks
 * the cluster.
 *
 * <p>When the cluster cannot be reached it goes on with those it knows: to be cut off from the cluster says nothing about the
 * instances.
 */
public interface ServiceView extends AutoCloseable {

    /** A view being put together. Confined to one thread. */
    interface Builder {

        /** Only those with this tag; several: with all of them. */
        Builder tag(String tag);

        /** Only those that these options want. */
        Builder only(InstanceOption... options);

        /** Who is chosen; {@link Balancer#roundRobin} without it. */
        Builder balancer(Balancer choice);

        /** Those of this zone, as long as there are any. */
        Builder preferZone(String zone);

        /**
         * Leaves an instance out for {@code time} when as many calls in a row have failed; when it is back, one more
         * failure is enough. If all are out, all are in.
         */
        Builder ejectAfter(int failures, Duration time);

        /** Starts it. Does not wait for the cluster. */
        ServiceView start();
    }

    /** The service whose instances these are. */
    String service();

    /** Chooses one. */
    default Pick pick() {
        return pick("");
    }

    /**
     * Chooses one for what the call is about, such as a user's name: {@link Balancer#consistentHash} goes by that.
     *
     * @throws NoInstanceException if there is none
     */
    Pick pick(String key);

    /** Chooses one; empty if there is none. */
    Optional<Pick> tryPick(String key);

    /** Those that are known, by id; ejected ones too. */
    List<RegisteredInstance> instances();

    /** Those that are ejected now. */
    List<RegisteredInstance> ejected();

    /** Calls {@code listener} with all that are known, now and after each change. */
    ServiceView onChange(Consumer<List<RegisteredInstance>> listener);

    /** How long ago the cluster last said that nothing is missing. */
    Duration staleness();

    /**
     * Waits until there is an instance.
     *
     * @param limit zero: looks, and does not wait
     * @throws io.quorate.client.error.WaitTimeoutException if there is none within {@code limit}
     */
    ServiceView awaitInstance(Duration limit) throws InterruptedException;

    /** Ends the watch; what is known can still be picked. */
    @Override
    void close();
}
