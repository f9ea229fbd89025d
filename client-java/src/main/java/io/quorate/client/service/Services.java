package io.quorate.client.service;

import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchOption;
import java.util.List;
import java.util.Optional;

/**
 * The services of a cluster. Safe for any thread.
 *
 * <p>{@link #keep} and {@link #view} look after what they give; the other methods are one request each, and send no
 * heartbeats by themselves.
 */
public interface Services {

    /**
     * Registers an instance and keeps it registered until that is closed, on the client's session: do not give it a ttl or a
     * lease of its own.
     */
    Registration keep(ServiceInstance instance);

    /** The instances of a service and the choice among them, to be told how to choose and started. */
    ServiceView.Builder view(String service);

    /** Registers an instance, or changes what is registered; nothing changes if it is registered so. */
    RegisteredInstance register(ServiceInstance instance);

    /**
     * Renews the lease of an instance. What it says of itself stays, but one that was silent is well again.
     *
     * @throws io.quorate.client.error.NotFoundException if there is no such instance: it is to be registered again
     */
    void heartbeat(String service, String id);

    /**
     * Renews the lease of an instance and says how it is.
     *
     * @param note for people
     * @throws io.quorate.client.error.NotFoundException if there is no such instance: it is to be registered again
     */
    void heartbeat(String service, String id, Health status, String note);

    /**
     * Changes an instance.
     *
     * @throws io.quorate.client.error.NotFoundException if there is no such instance
     */
    RegisteredInstance change(String service, String id, InstanceChange... changes);

    /** Removes an instance; false if it was gone already. */
    boolean deregister(String service, String id);

    /** An instance, however it is; empty if there is none. */
    Optional<RegisteredInstance> get(String service, String id);

    /** The instances of a service: those that pass and are not draining, if the options do not say otherwise. */
    List<RegisteredInstance> instances(String service, InstanceOption... options);

    /**
     * The instances of a service as they come, change and go. One that is no longer as {@code which} wants it goes, with
     * the cause {@code filtered}.
     */
    Watch<RegisteredInstance> watch(String service, List<InstanceOption> which, WatchOption... options);

    /** All services. */
    List<ServiceSummary> list();

    /** What is set for a service. */
    ServiceSettings settings(String service);

    /** Sets what holds for a service, in place of what was set. */
    void configure(String service, ServiceSettings settings);

    /** Sets nothing for a service any more. */
    void unconfigure(String service);

    /** The same, without waiting. */
    AsyncServices async();
}
