package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.admin.Admin;
import io.quorate.client.admin.ClusterStatus;
import io.quorate.client.admin.Invitation;
import io.quorate.client.admin.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster itself over HTTP. Safe for any thread. */
public final class HttpAdmin implements Admin {

    private static final String MEMBERS = "/v1/cluster/members";
    private static final String JSON = "application/json";

    private final Calls calls;

    public HttpAdmin(Calls calls) {
        this.calls = calls;
    }

    private Fields get(String path) {
        return HttpKv.document(calls.call(ApiRequest.of("GET", path)));
    }

    @Override
    public ClusterStatus cluster() {
        Fields fields = get("/v1/cluster");
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

    @Override
    public List<Member> members() {
        return get(MEMBERS).list("items").stream().map(HttpAdmin::member).toList();
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

    @Override
    public Optional<Member> member(String idOrName) {
        return members().stream()
                .filter(member -> member.id().equals(idOrName) || member.name().equals(idOrName))
                .findFirst();
    }

    @Override
    public Invitation addMember(String name) {
        ApiRequest request =
                ApiRequest.of("POST", MEMBERS).header("Content-Type", JSON).body(Json.write(Map.of("name", name)));
        Fields fields = HttpKv.document(calls.call(request));
        return new Invitation(fields.text("name", ""), fields.text("join_token", ""), fields.text("command", ""));
    }

    @Override
    public boolean removeMember(String idOrName) {
        Fields fields = HttpKv.document(calls.call(ApiRequest.onName("DELETE", "cluster/members", idOrName)));
        return fields.text("state", "").equals("removed");
    }

    @Override
    public void moveMember(String idOrName, String peerAddress) {
        calls.call(ApiRequest.onName("PATCH", "cluster/members", idOrName)
                .header("Content-Type", JSON)
                .body(Json.write(Map.of("peer_url", peerAddress))));
    }

    @Override
    public String transferLeadership(@Nullable String idOrName) {
        ApiRequest request = ApiRequest.of("POST", "/v1/cluster/leader").query("to", idOrName);
        return HttpKv.document(calls.call(request)).text("leader", "");
    }

    @Override
    public Map<String, @Nullable Object> status() {
        return get("/v1/status").map();
    }
}
