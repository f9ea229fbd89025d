package io.quorate.client.internal;

import io.quorate.client.service.AsyncServices;
import io.quorate.client.service.Health;
import io.quorate.client.service.InstanceChange;
import io.quorate.client.service.InstanceOption;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.ServiceSettings;
import io.quorate.client.service.ServiceSummary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Services over HTTP, without waiting. Safe for any thread. */
final class HttpAsyncServices implements AsyncServices {

    private final Calls calls;

    HttpAsyncServices(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<RegisteredInstance> register(ServiceInstance instance) {
        return calls.start(ServiceOperations.register(instance));
    }

    @Override
    public CompletableFuture<Void> heartbeat(String service, String id) {
        return calls.finish(ServiceOperations.heartbeat(service, id));
    }

    @Override
    public CompletableFuture<Void> heartbeat(String service, String id, Health status, String note) {
        return calls.finish(ServiceOperations.heartbeat(service, id, status, note));
    }

    @Override
    public CompletableFuture<RegisteredInstance> change(String service, String id, InstanceChange... changes) {
        return calls.start(ServiceOperations.change(service, id, changes));
    }

    @Override
    public CompletableFuture<Boolean> deregister(String service, String id) {
        return calls.start(ServiceOperations.deregister(service, id));
    }

    @Override
    public CompletableFuture<Optional<RegisteredInstance>> get(String service, String id) {
        return calls.start(ServiceOperations.get(service, id));
    }

    @Override
    public CompletableFuture<List<RegisteredInstance>> instances(String service, InstanceOption... options) {
        return Pages.collect(calls, ServiceOperations.instances(service, options));
    }

    @Override
    public CompletableFuture<List<ServiceSummary>> list() {
        return Pages.collect(calls, ServiceOperations.list());
    }

    @Override
    public CompletableFuture<ServiceSettings> settings(String service) {
        return calls.start(ServiceOperations.settings(service));
    }

    @Override
    public CompletableFuture<Void> configure(String service, ServiceSettings settings) {
        return calls.finish(ServiceOperations.configure(service, settings));
    }

    @Override
    public CompletableFuture<Void> unconfigure(String service) {
        return calls.finish(ServiceOperations.unconfigure(service));
    }
}
