package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.LeaseHold;
import io.quorate.client.lease.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done with leases, for those who wait and those who do not. Stateless. */
final class LeaseOperations {

    private static final String LEASES = "/v1/leases";
    private static final String NOT_FOUND = "lease-not-found";

    private LeaseOperations() {}

    static Operation<Lease> grant(Duration ttl, String name) {
        ApiRequest request = ApiRequest.of("POST", LEASES).query("ttl", ttl);
        return Operation.of(name.isEmpty() ? request : request.query("name", name), LeaseOperations::lease);
    }

    static Operation<Lease> keepAlive(String id) {
        return Operation.of(ApiRequest.onName("POST", "leases", id + "/keepalive"), LeaseOperations::lease);
    }

    static Operation<List<Renewal>> keepAlive(List<String> ids) {
        ApiRequest request = ApiRequest.of("POST", LEASES + "/keepalive")
                .header("Content-Type", "application/json")
                .body(Json.write(Map.of("ids", ids)));
        return Operation.of(
                request, answer -> renewals(ids, HttpKv.document(answer).list("items")));
    }

    private static List<Renewal> renewals(List<String> ids, List<Fields> items) {
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

    static Operation<Boolean> revoke(String id) {
        return Operation.of(ApiRequest.onName("DELETE", "leases", id), answer -> {
            Fields fields = HttpKv.document(answer);
            return !fields.has("existed") || fields.flag("existed");
        });
    }

    static Operation<Optional<Lease>> get(String id) {
        return Operation.ofAny(
                ApiRequest.onName("GET", "leases", id),
                answer ->
                        Failures.isA(answer, 404, NOT_FOUND) ? Optional.empty() : Optional.of(lease(answer.orThrow())));
    }

    static Listing<Lease> list() {
        return new Listing<>(ApiRequest.of("GET", LEASES), LeaseOperations::lease);
    }

    private static Lease lease(ApiAnswer answer) {
        return lease(HttpKv.document(answer));
    }

    private static Lease lease(Fields fields) {
        return new Lease(
                fields.text("id", ""),
                fields.duration("ttl"),
                fields.millis("remaining_ms"),
                fields.text("name", ""),
                fields.time("created_at"),
                fields.list("holds").stream().map(LeaseOperations::hold).toList());
    }

    private static LeaseHold hold(Fields fields) {
        return new LeaseHold(fields.text("kind", ""), fields.text("name", ""), fields.number("token"));
    }
}
