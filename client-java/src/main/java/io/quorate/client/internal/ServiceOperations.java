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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be done with services, for those who wait and those who do not. Stateless. */
final class ServiceOperations {

    private static final String SERVICES = "/v1/services";
    private static final String JSON = "application/json";
    private static final String NOT_FOUND = "instance-not-found";

    private ServiceOperations() {}

    static Operation<RegisteredInstance> register(ServiceInstance instance) {
        ApiRequest request = onInstance("PUT", instance.service(), instance.id())
                .header("Content-Type", JSON)
                .body(Json.write(instance.fields()));
        return Operation.of(request, ServiceOperations::instance);
    }

    static Operation<ApiAnswer> heartbeat(String service, String id) {
        return Operation.of(onInstance("POST", service, id + "/heartbeat"), answer -> answer);
    }

    static Operation<ApiAnswer> heartbeat(String service, String id, Health status, String note) {
        ApiRequest request = onInstance("POST", service, id + "/heartbeat")
                .query("status", status.word())
                .body(note.getBytes(StandardCharsets.UTF_8));
        return Operation.of(request, answer -> answer);
    }

    static Operation<RegisteredInstance> change(String service, String id, InstanceChange... changes) {
        ApiRequest request = onInstance("PATCH", service, id);
        for (InstanceChange change : changes) {
            request = change.on(request);
        }
        return Operation.of(request, ServiceOperations::instance);
    }

    static Operation<Boolean> deregister(String service, String id) {
        return Operation.ofAny(
                onInstance("DELETE", service, id),
                answer -> !isAbsent(answer) && HttpKv.document(answer.orThrow()).flag("deregistered"));
    }

    static Operation<Optional<RegisteredInstance>> get(String service, String id) {
        return Operation.ofAny(
                onInstance("GET", service, id),
                answer -> isAbsent(answer) ? Optional.empty() : Optional.of(instance(answer.orThrow())));
    }

    private static boolean isAbsent(ApiAnswer answer) {
        return Failures.isA(answer, 404, NOT_FOUND);
    }

    static Listing<RegisteredInstance> instances(String service, InstanceOption... options) {
        return new Listing<>(onService("GET", service, List.of(options)), ServiceOperations::instance);
    }

    static Listing<ServiceSummary> list() {
        return new Listing<>(ApiRequest.of("GET", SERVICES), ServiceOperations::summary);
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

    static Operation<ServiceSettings> settings(String service) {
        return Operation.of(onSettings("GET", service), answer -> settings(HttpKv.document(answer)));
    }

    private static ServiceSettings settings(Fields fields) {
        Double protectBelow = fields.map().get("protect_below") instanceof Number share ? share.doubleValue() : null;
        Duration deregisterAfter = fields.has("deregister_after") ? fields.duration("deregister_after") : null;
        Integer weight = fields.has("default_weight") ? (Integer) (int) fields.number("default_weight") : null;
        return new ServiceSettings(protectBelow, deregisterAfter, weight);
    }

    static Operation<ApiAnswer> configure(String service, ServiceSettings settings) {
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
        ApiRequest request =
                onSettings("PUT", service).header("Content-Type", JSON).body(Json.write(document));
        return Operation.of(request, answer -> answer);
    }

    static Operation<ApiAnswer> unconfigure(String service) {
        return Operation.of(onSettings("DELETE", service), answer -> answer);
    }

    static ApiRequest onService(String method, String service, List<InstanceOption> options) {
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

    private static RegisteredInstance instance(ApiAnswer answer) {
        return instance(HttpKv.document(answer));
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
                fields.list("checks").stream().map(ServiceOperations::check).toList(),
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
