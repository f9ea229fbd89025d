package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.admin.ClusterStatus;
import io.quorate.client.admin.Invitation;
import io.quorate.client.admin.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be done with the cluster itself, for those who wait and those who do not. Stateless. */
final class AdminOperations {

    private static final String MEMBERS = "/v1/cluster/members";
    private static final String JSON = "application/json";

    private AdminOperations() {}

    private static <T> Operation<T> get(String path, Function<Fields, T> read) {
        return Operation.of(ApiRequest.of("GET", path), answer -> read.apply(HttpKv.document(answer)));
    }

    static Operation<ClusterStatus> cluster() {
        return get("/v1/cluster", AdminOperations::cluster);
    }

    private static ClusterStatus cluster(Fields fields) {
        Fields health = fields.object("health");
        return new ClusterStatus(
                fields.text("name", ""),
                fields.text("cluster_id", ""),
                fields.text("leader", ""),
                fields.number("term"),
                fields.number("revision"),
                fields.number("size"),
                fields.number("quorum"),
                health.text("state", ""),
                health.texts("unreachable"),
                health.text("seen_from", ""));
    }

    static Operation<List<Member>> members() {
        return get(
                MEMBERS,
                fields -> fields.list("items").stream()
                        .map(AdminOperations::member)
                        .toList());
    }

    private static Member member(Fields fields) {
        return new Member(
                fields.text("id", ""),
                fields.text("name", ""),
                fields.text("role", "").equals("voter"),
                fields.text("state", ""),
                fields.flag("leader"),
                fields.flag("reachable"),
                fields.text("peer_url", ""),
                fields.texts("client_urls"),
                fields.text("version", ""),
                fields.number("match_index"),
                fields.number("lag_entries"));
    }

    static Operation<Optional<Member>> member(String idOrName) {
        return members()
                .map(all -> all.stream()
                        .filter(member ->
                                member.id().equals(idOrName) || member.name().equals(idOrName))
                        .findFirst());
    }

    static Operation<Invitation> addMember(String name) {
        ApiRequest request =
                ApiRequest.of("POST", MEMBERS).header("Content-Type", JSON).body(Json.write(Map.of("name", name)));
        return Operation.of(request, answer -> {
            Fields fields = HttpKv.document(answer);
            return new Invitation(fields.text("name", ""), fields.text("join_token", ""), fields.text("command", ""));
        });
    }

    static Operation<Boolean> removeMember(String idOrName) {
        return Operation.of(
                ApiRequest.onName("DELETE", "cluster/members", idOrName),
                answer -> HttpKv.document(answer).text("state", "").equals("removed"));
    }

    static Operation<ApiAnswer> moveMember(String idOrName, String peerAddress) {
        ApiRequest request = ApiRequest.onName("PATCH", "cluster/members", idOrName)
                .header("Content-Type", JSON)
                .body(Json.write(Map.of("peer_url", peerAddress)));
        return Operation.of(request, answer -> answer);
    }

    static Operation<String> transferLeadership(@Nullable String idOrName) {
        return Operation.of(
                ApiRequest.of("POST", "/v1/cluster/leader").query("to", idOrName),
                answer -> HttpKv.document(answer).text("leader", ""));
    }

    static Operation<Map<String, @Nullable Object>> status() {
        return get("/v1/status", Fields::map);
    }
}
