package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Claims;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Holder;
import io.quorate.client.claim.Released;
import io.quorate.client.claim.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Locks, semaphores or elections over HTTP. Safe for any thread. */
public final class HttpClaims implements Claims {

    private final Calls calls;
    private final ClaimKind kind;

    public HttpClaims(Calls calls, ClaimKind kind) {
        this.calls = calls;
        this.kind = kind;
    }

    private ApiRequest request(String method, String name) {
        return ApiRequest.onName(method, kind.path(), calls.prefix().on(name));
    }

    @Override
    public Hold acquire(String name, AcquireOption... options) {
        return hold(name, HttpKv.document(post(request("POST", name), options)), calls.prefix());
    }

    private ApiAnswer post(ApiRequest bare, AcquireOption... options) {
        ApiRequest request = bare;
        Duration wait = Duration.ZERO;
        for (AcquireOption option : options) {
            request = option.on(request);
            wait = option.wait(wait);
        }
        return calls.callWaiting(request, wait);
    }

    @Override
    public List<Hold> acquireAll(List<Wanted> wanted, AcquireOption... options) {
        only(ClaimKind.LOCK, "acquiring several at once");
        List<Map<String, Object>> parts = wanted.stream().map(this::part).toList();
        ApiRequest request = ApiRequest.of("POST", "/v1/" + kind.path())
                .header("Content-Type", "application/json")
                .body(Json.write(Map.of("locks", parts)));
        Fields answer = HttpKv.document(post(request, options));
        List<Hold> holds = new ArrayList<>();
        for (Fields item : answer.list("locks")) {
            Map<String, @Nullable Object> whole = new LinkedHashMap<>(answer.map());
            whole.putAll(item.map());
            holds.add(hold("", new Fields(whole), calls.prefix()));
        }
        if (holds.size() != wanted.size()) {
            throw Failures.exception(Failures.local(
                    ProblemCode.INTERNAL_ERROR, holds.size() + " holds for " + wanted.size() + " locks", null));
        }
        return holds;
    }

    private Map<String, Object> part(Wanted wanted) {
        return Map.of("name", calls.prefix().on(wanted.name()), "mode", wanted.shared() ? "shared" : "exclusive");
    }

    private void only(ClaimKind expected, String what) {
        if (kind != expected) {
            throw new UnsupportedOperationException(what + ": " + kind.path() + " (expected: " + expected.path() + ")");
        }
    }

    private static Hold hold(String name, Fields fields, Prefix prefix) {
        return new Hold(
                prefix.off(fields.text("name", prefix.on(name))),
                fields.number("token"),
                fields.text("lease", ""),
                fields.text("owner", ""),
                fields.duration("ttl"),
                fields.millis("remaining_ms"),
                fields.millis("waited_ms"),
                fields.flag("reacquired"),
                fields.object("previous").text("ended"));
    }

    private Released release(ApiRequest request) {
        Fields fields = HttpKv.document(calls.call(request));
        return new Released(fields.flag("released"), fields.number("revision"));
    }

    private ApiRequest delete(String name, long token) {
        return request("DELETE", name).query("token", Long.toString(token));
    }

    @Override
    public Released release(String name, long token) {
        return release(delete(name, token));
    }

    @Override
    public Released release(String name, long token, String successor) {
        only(ClaimKind.ELECTION, "naming a successor");
        return release(delete(name, token).query("to", successor));
    }

    @Override
    public Released withdraw(String name, String lease, String owner) {
        return release(request("DELETE", name).query("lease", lease).query("owner", owner));
    }

    @Override
    public Released forceRelease(String name, long token) {
        ApiRequest request = request("DELETE", name).flag("force");
        return release(token == 0 ? request : request.query("token", Long.toString(token)));
    }

    @Override
    public void amend(String name, long token, Bytes note) {
        calls.call(request("PUT", name).query("token", Long.toString(token)).body(note.toByteArray()));
    }

    @Override
    public void resize(String name, int limit) {
        only(ClaimKind.SEMAPHORE, "a limit");
        calls.call(request("PUT", name).query("limit", Integer.toString(limit)));
    }

    @Override
    public ClaimState get(String name) {
        ApiRequest request = request("GET", name);
        ApiRequest full = kind == ClaimKind.ELECTION ? request.query("as", "json") : request;
        return state(HttpKv.document(calls.call(full)), calls.prefix());
    }

    @Override
    public List<ClaimState> list(String prefix) {
        ApiRequest request = request("GET", prefix);
        boolean isAll = calls.prefix().on(prefix).isEmpty();
        return Pages.all(calls, isAll ? request : request.flag("prefix")).stream()
                .map(fields -> state(fields, calls.prefix()))
                .toList();
    }

    static ClaimState state(Fields fields, Prefix prefix) {
        Fields leader = fields.object("leader");
        List<Fields> holders = leader.map().isEmpty() ? fields.list("holders") : List.of(leader);
        List<Fields> queue = fields.has("candidates") ? fields.list("candidates") : fields.list("queue");
        Fields last = fields.object("last");
        return new ClaimState(
                prefix.off(fields.text("name", "")),
                fields.number("limit"),
                fields.number("used"),
                holders.stream().map(HttpClaims::holder).toList(),
                queue.stream().map(HttpClaims::holder).toList(),
                last.has("token")
                        ? new ClaimState.Ended(last.number("token"), last.text("ended", ""), last.number("at_revision"))
                        : null);
    }

    /** Who holds what a problem is about. */
    static List<Holder> holders(Fields problem) {
        return problem.list("holders").stream().map(HttpClaims::holder).toList();
    }

    private static Holder holder(Fields fields) {
        return new Holder(
                fields.text("owner", ""),
                fields.text("mode", ""),
                fields.number("token"),
                fields.number("slots"),
                fields.time("since"),
                fields.has("value") || fields.has("value64") ? fields.bytes("value") : fields.bytes("note"));
    }
}
