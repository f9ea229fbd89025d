package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Holder;
import io.quorate.client.claim.Released;
import io.quorate.client.claim.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be done with locks, semaphores or elections, for those who wait and those who do not. Safe for any thread. */
final class ClaimOperations {

    private final Prefix prefix;
    private final ClaimKind kind;

    ClaimOperations(Calls calls, ClaimKind kind) {
        this.prefix = calls.prefix();
        this.kind = kind;
    }

    private ApiRequest request(String method, String name) {
        return ApiRequest.onName(method, kind.path(), prefix.on(name));
    }

    Operation<Hold> acquire(String name, AcquireOption... options) {
        return post(request("POST", name), answer -> hold(name, answer, prefix), options);
    }

    private static <T> Operation<T> post(ApiRequest bare, Function<Fields, T> read, AcquireOption... options) {
        ApiRequest request = bare;
        Duration wait = Duration.ZERO;
        for (AcquireOption option : options) {
            request = option.on(request);
            wait = option.wait(wait);
        }
        return Operation.of(request, answer -> read.apply(HttpKv.document(answer)))
                .waiting(wait);
    }

    Operation<List<Hold>> acquireAll(List<Wanted> wanted, AcquireOption... options) {
        only(ClaimKind.LOCK, "acquiring several at once");
        List<Map<String, Object>> parts = wanted.stream().map(this::part).toList();
        ApiRequest request = ApiRequest.of("POST", "/v1/" + kind.path())
                .header("Content-Type", "application/json")
                .body(Json.write(Map.of("locks", parts)));
        return post(request, answer -> holds(wanted, answer), options);
    }

    private List<Hold> holds(List<Wanted> wanted, Fields answer) {
        List<Hold> holds = new ArrayList<>();
        for (Fields item : answer.list("locks")) {
            Map<String, @Nullable Object> whole = new LinkedHashMap<>(answer.map());
            whole.putAll(item.map());
            holds.add(hold("", new Fields(whole), prefix));
        }
        if (holds.size() != wanted.size()) {
            throw Failures.exception(Failures.local(
                    ProblemCode.INTERNAL_ERROR, holds.size() + " holds for " + wanted.size() + " locks", null));
        }
        return holds;
    }

    private Map<String, Object> part(Wanted wanted) {
        return Map.of("name", prefix.on(wanted.name()), "mode", wanted.shared() ? "shared" : "exclusive");
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

    private static Operation<Released> release(ApiRequest request) {
        return Operation.of(request, answer -> {
            Fields fields = HttpKv.document(answer);
            return new Released(fields.flag("released"), fields.number("revision"));
        });
    }

    private ApiRequest delete(String name, long token) {
        return request("DELETE", name).query("token", Long.toString(token));
    }

    Operation<Released> release(String name, long token) {
        return release(delete(name, token));
    }

    Operation<Released> release(String name, long token, String successor) {
        only(ClaimKind.ELECTION, "naming a successor");
        return release(delete(name, token).query("to", successor));
    }

    Operation<Released> withdraw(String name, String lease, String owner) {
        return release(request("DELETE", name).query("lease", lease).query("owner", owner));
    }

    Operation<Released> forceRelease(String name, long token) {
        ApiRequest request = request("DELETE", name).flag("force");
        return release(token == 0 ? request : request.query("token", Long.toString(token)));
    }

    Operation<ApiAnswer> amend(String name, long token, Bytes note) {
        ApiRequest request =
                request("PUT", name).query("token", Long.toString(token)).body(note.toByteArray());
        return Operation.of(request, answer -> answer);
    }

    Operation<ApiAnswer> resize(String name, int limit) {
        only(ClaimKind.SEMAPHORE, "a limit");
        return Operation.of(request("PUT", name).query("limit", Integer.toString(limit)), answer -> answer);
    }

    Operation<ClaimState> get(String name) {
        ApiRequest request = request("GET", name);
        ApiRequest full = kind == ClaimKind.ELECTION ? request.query("as", "json") : request;
        return Operation.of(full, answer -> state(HttpKv.document(answer), prefix));
    }

    Listing<ClaimState> list(String start) {
        ApiRequest request = request("GET", start);
        boolean isAll = prefix.on(start).isEmpty();
        return new Listing<>(isAll ? request : request.flag("prefix"), fields -> state(fields, prefix));
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
                holders.stream().map(ClaimOperations::holder).toList(),
                queue.stream().map(ClaimOperations::holder).toList(),
                last.has("token")
                        ? new ClaimState.Ended(last.number("token"), last.text("ended", ""), last.number("at_revision"))
                        : null);
    }

    /** Who holds what a problem is about. */
    static List<Holder> holders(Fields problem) {
        return problem.list("holders").stream().map(ClaimOperations::holder).toList();
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
