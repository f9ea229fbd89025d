package io.quorate.client.service;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link Services}, without waiting. Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link Services} throws. Cancelling it ends the request.
 */
public interface AsyncServices {

    /** See {@link Services#register}. */
    CompletableFuture<RegisteredInstance> register(ServiceInstance instance);

    /** See {@link Services#heartbeat(String, String)}. */
    CompletableFuture<Void> heartbeat(String service, String id);

    /** See {@link Services#heartbeat(String, String, Health, String)}. */
    CompletableFuture<Void> heartbeat(String service, String id, Health status, String note);

    /** See {@link Services#change}. */
    CompletableFuture<RegisteredInstance> change(String service, String id, InstanceChange... changes);

    /** See {@link Services#deregister}. */
    CompletableFuture<Boolean> deregister(String service, String id);

    /** See {@link Services#get}. */
    CompletableFuture<Optional<RegisteredInstance>> get(String service, String id);

    /** See {@link Services#instances}. */
    CompletableFuture<List<RegisteredInstance>> instances(String service, InstanceOption... options);

    /** See {@link Services#list}. */
    CompletableFuture<List<ServiceSummary>> list();

    /** See {@link Services#settings}. */
    CompletableFuture<ServiceSettings> settings(String service);

    /** See {@link Services#configure}. */
    CompletableFuture<Void> configure(String service, ServiceSettings settings);

    /** See {@link Services#unconfigure}. */
    CompletableFuture<Void> unconfigure(String service);
}
