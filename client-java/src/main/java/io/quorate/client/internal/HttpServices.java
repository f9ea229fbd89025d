package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.service.Health;
import io.quorate.client.service.InstanceChange;
import io.quorate.client.service.InstanceOption;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.ServiceSettings;
import io.quorate.client.service.ServiceSummary;
import io.quorate.client.service.Services;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Services over HTTP. Safe for any thread. */
public final class HttpServices implements Services {

    private static final String SERVICES = "/v1/services";
    private static final String JSON = "application/json";
    private static final String NOT_FOUND = "instance-not-found";

    private final Calls calls;
    private final HttpWatches watches;

    public HttpServices(Calls calls, HttpWatches watches) {
        this.calls = calls;
        this.watches = watches;
    }

    @Override
    public RegisteredInstance register(ServiceInstance instance) {
        ApiRequest request = onInstance("PUT", instance.service(), instance.id())
                .header("Content-Type", JSON)
                .body(Json.write(instance.fields()));
        return instance(HttpKv.document(calls.call(request)));
    }

    @Override
    public void heartbeat(String service, String id) {
        calls.call(onInstance("POST", service, id + "/heartbeat"));
    }

    @Override
    public void heartbeat(String service, String id, Health status, String note) {
        calls.call(onInstance("POST", service, id + "/heartbeat")
                .query("status", status.word())
                .body(note.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public RegisteredInstance change(String service, String id, InstanceChange... changes) {
        ApiRequest request = onInstance("PATCH", service, id);
        for (InstanceChange change : changes) {
            request = change.on(request);
        }
        return instance(HttpKv.document(calls.call(request)));
    }

    @Override
    public boolean deregister(String service, String id) {
        ApiAnswer answer = calls.answer(onInstance("DELETE", service, id));
        if (isAbsent(answer)) {
            return false;
        }
        Fields fields = HttpKv.document(answer.orThrow());
        return fields.flag("deregistered");
    }

    @Override
    public Optional<RegisteredInstance> get(String service, String id) {
        ApiAnswer answer = calls.answer(onInstance("GET", service, id));
        return isAbsent(answer) ? Optional.empty() : Optional.of(instance(HttpKv.document(answer.orThrow())));
    }

    private static boolean isAbsent(ApiAnswer answer) {
        return answer.status() == 404 && Failures.failure(answer).code().equals(NOT_FOUND);
    }

    @Override
    public List<RegisteredInstance> instances(String service, InstanceOption... options) {
        return Pages.all(calls, onService("GET", service, List.of(options))).stream()
                .map(HttpServices::instance)
                .toList();
    }

    @Override
    public Watch<RegisteredInstance> watch(String service, List<InstanceOption> which, WatchOption... options) {
        ApiRequest target = onService("GET", service, which);
        return new HttpWatch<>(watches, target, new WatchLines<>("id", HttpServices::instance), options);
    }

    @Override
    public List<ServiceSummary> list() {
        return Pages.all(calls, ApiRequest.of("GET", SERVICES)).stream()
                .map(HttpServices::summary)
                .toList();
    }

    private static ServiceSummary summary(Fields fields) {
        Fields states = fields.object("states");
        return new ServiceSummary(
                fields.text("service", ""),
                fields.number("instances"),
                states.number("passing"),
                states.number("warning"),
                states.number("critical"),
                states.number("draining"),
                states.number("maintenance"),
                fields.object("tags").map().keySet());
    }

    @Override
    public ServiceSettings settings(String service) {
        Fields fields = HttpKv.document(calls.call(onSettings("GET", service)));
        Double protectBelow = fields.map().get("protect_below") instanceof Number share ? share.doubleValue() : null;
        Duration deregisterAfter = fields.has("deregister_after") ? fields.duration("deregister_after") : null;
        Integer weight = fields.has("default_weight") ? (Integer) (int) fields.number("default_weight") : null;
        return new ServiceSettings(protectBelow, deregisterAfter, weight);
    }

    @Override
    public void configure(String service, ServiceSettings settings) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        if (settings.protectBelow() != null) {
            document.put("protect_below", settings.protectBelow());
        }
        if (settings.deregisterAfter() != null) {
            document.put("deregister_after", settings.deregisterAfter().toMillis() + "ms");
        }
        if (settings.defaultWeight() != null) {
            document.put("default_weight", settings.defaultWeight());
        }
        calls.call(onSettings("PUT", service).header("Content-Type", JSON).body(Json.write(document)));
    }

    @Override
    public void unconfigure(String service) {
        calls.call(onSettings("DELETE", service));
    }

    private static ApiRequest onService(String method, String service, List<InstanceOption> options) {
        ApiRequest request = ApiRequest.onName(method, "services", service);
        for (InstanceOption option : options) {
            request = option.on(request);
        }
        return request;
    }

    private static ApiRequest onSettings(String method, String service) {
        return ApiRequest.onName(method, "services", service + "/settings");
    }

    private static ApiRequest onInstance(String method, String service, String id) {
        return ApiRequest.onName(method, "services", service + "/instances/" + id);
    }

    static RegisteredInstance instance(Fields fields) {
        Map<String, String> meta = new LinkedHashMap<>();
        fields.object("meta").map().forEach((name, value) -> meta.put(name, String.valueOf(value)));
        return new RegisteredInstance(
                fields.text("service", ""),
                fields.text("id", ""),
                fields.text("address", ""),
                (int) fields.number("port"),
                fields.text("scheme", ""),
                fields.text("zone", ""),
                (int) fields.number("weight"),
                fields.texts("tags"),
                meta,
                fields.text("state", ""),
                Health.of(fields.text("health", "")),
                fields.flag("draining"),
                fields.flag("maintenance"),
                fields.list("checks").stream().map(HttpServices::check).toList(),
                fields.text("lease"),
                fields.number("create_revision"),
                fields.number("mod_revision"));
    }

    private static RegisteredInstance.Check check(Fields fields) {
        return new RegisteredInstance.Check(
                fields.text("id", ""),
                fields.text("type", ""),
                Health.of(fields.text("status", "")),
                fields.text("note", ""),
                fields.time("since"));
    }
}
