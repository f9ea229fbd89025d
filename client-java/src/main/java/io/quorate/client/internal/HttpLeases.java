package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.LeaseHold;
import io.quorate.client.lease.Leases;
import io.quorate.client.lease.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Leases over HTTP. Safe for any thread. */
public final class HttpLeases implements Leases {

    private static final String LEASES = "/v1/leases";
    private static final String NOT_FOUND = "lease-not-found";

    private final Calls calls;

    public HttpLeases(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Lease grant(Duration ttl, String name) {
        ApiRequest request = ApiRequest.of("POST", LEASES).query("ttl", ttl);
        return lease(HttpKv.document(calls.call(name.isEmpty() ? request : request.query("name", name))));
    }

    @Override
    public Lease keepAlive(String id) {
        return lease(HttpKv.document(calls.call(ApiRequest.onName("POST", "leases", id + "/keepalive"))));
    }

    @Override
    public List<Renewal> keepAlive(List<String> ids) {
        Fields answer = HttpKv.document(calls.call(ApiRequest.of("POST", LEASES + "/keepalive")
                .header("Content-Type", "application/json")
                .body(Json.write(Map.of("ids", ids)))));
        List<Fields> items = answer.list("items");
        if (items.size() != ids.size()) {
            throw Failures.exception(Failures.local(
                    ProblemCode.INTERNAL_ERROR, items.size() + " results for " + ids.size() + " leases", null));
        }
        List<Renewal> renewals = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Fields item = items.get(i);
            String problem = item.text("code");
            renewals.add(new Renewal(ids.get(i), problem == null ? lease(item) : null, problem));
        }
        return renewals;
    }

    @Override
    public boolean revoke(String id) {
        Fields answer = HttpKv.document(calls.call(ApiRequest.onName("DELETE", "leases", id)));
        return !answer.has("existed") || answer.flag("existed");
    }

    @Override
    public Optional<Lease> get(String id) {
        ApiAnswer answer = calls.answer(ApiRequest.onName("GET", "leases", id));
        if (answer.status() == 404 && Failures.failure(answer).code().equals(NOT_FOUND)) {
            return Optional.empty();
        }
        return Optional.of(lease(HttpKv.document(answer.orThrow())));
    }

    @Override
    public List<Lease> list() {
        return Pages.all(calls, ApiRequest.of("GET", LEASES)).stream()
                .map(HttpLeases::lease)
                .toList();
    }

    private static Lease lease(Fields fields) {
        return new Lease(
                fields.text("id", ""),
                fields.duration("ttl"),
                fields.millis("remaining_ms"),
                fields.text("name", ""),
                fields.time("created_at"),
                fields.list("holds").stream().map(HttpLeases::hold).toList());
    }

    private static LeaseHold hold(Fields fields) {
        return new LeaseHold(fields.text("kind", ""), fields.text("name", ""), fields.number("token"));
    }
}
