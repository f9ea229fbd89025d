package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.internal.service.WatchedService;
import io.quorate.client.service.AsyncServices;
import io.quorate.client.service.Health;
import io.quorate.client.service.InstanceChange;
import io.quorate.client.service.InstanceOption;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.service.Registration;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.ServiceSettings;
import io.quorate.client.service.ServiceSummary;
import io.quorate.client.service.ServiceView;
import io.quorate.client.service.Services;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services over HTTP. Safe for any thread. */
public final class HttpServices implements Services {

    private final Calls calls;
    private final HttpWatches watches;
    private final Holdings holdings;

    public HttpServices(Calls calls, HttpWatches watches, Holdings holdings) {
        this.calls = calls;
        this.watches = watches;
        this.holdings = holdings;
    }

    @Override
    public RegisteredInstance register(ServiceInstance instance) {
        return calls.run(ServiceOperations.register(instance));
    }

    @Override
    public void heartbeat(String service, String id) {
        var unused = calls.run(ServiceOperations.heartbeat(service, id));
    }

    @Override
    public void heartbeat(String service, String id, Health status, String note) {
        var unused = calls.run(ServiceOperations.heartbeat(service, id, status, note));
    }

    @Override
    public RegisteredInstance change(String service, String id, InstanceChange... changes) {
        return calls.run(ServiceOperations.change(service, id, changes));
    }

    @Override
    public boolean deregister(String service, String id) {
        return calls.run(ServiceOperations.deregister(service, id));
    }

    @Override
    public Optional<RegisteredInstance> get(String service, String id) {
        return calls.run(ServiceOperations.get(service, id));
    }

    @Override
    public List<RegisteredInstance> instances(String service, InstanceOption... options) {
        return Pages.all(calls, ServiceOperations.instances(service, options));
    }

    @Override
    public List<ServiceSummary> list() {
        return Pages.all(calls, ServiceOperations.list());
    }

    @Override
    public ServiceSettings settings(String service) {
        return calls.run(ServiceOperations.settings(service));
    }

    @Override
    public void configure(String service, ServiceSettings settings) {
        var unused = calls.run(ServiceOperations.configure(service, settings));
    }

    @Override
    public void unconfigure(String service) {
        var unused = calls.run(ServiceOperations.unconfigure(service));
    }

    @Override
    public AsyncServices async() {
        return new HttpAsyncServices(calls);
    }

    @Override
    public Registration keep(ServiceInstance instance) {
        return holdings.keep(this, instance);
    }

    @Override
    public ServiceView.Builder view(String service) {
        return new WatchedService.Builder(this, service);
    }

    @Override
    public Watch<RegisteredInstance> watch(String service, List<InstanceOption> which, WatchOption... options) {
        ApiRequest target = ServiceOperations.onService("GET", service, which);
        return new HttpWatch<>(
                watches,
                target,
                Map.of(),
                new WatchLines<>("id", ServiceOperations::instance, new Prefix("")),
                options);
    }
}
