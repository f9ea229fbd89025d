package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Holder;
import io.quorate.client.claim.Released;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What locks, semaphores and elections have in common over HTTP. Safe for any thread. */
final class HttpClaims {

    private final Calls calls;
    private final String kind;

    /** @param kind as the path has it: {@code locks}, {@code semaphores}, {@code elections} */
    HttpClaims(Calls calls, String kind) {
        this.calls = calls;
        this.kind = kind;
    }

    ApiRequest request(String method, String name) {
        return ApiRequest.onName(method, kind, calls.prefix().on(name));
    }

    Hold acquire(String name, @Nullable Bytes body, AcquireOption... options) {
        ApiRequest request = request("POST", name);
        Duration wait = Duration.ZERO;
        for (AcquireOption option : options) {
            request = option.on(request);
            wait = option.wait(wait);
        }
        if (body != null) {
            request = request.body(body.toByteArray());
        }
        return hold(name, HttpKv.document(calls.callWaiting(request, wait)), calls.prefix());
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

    Released release(ApiRequest request) {
        Fields fields = HttpKv.document(calls.call(request));
        return new Released(fields.flag("released"), fields.number("revision"));
    }

    Released release(String name, long token) {
        return release(request("DELETE", name).query("token", Long.toString(token)));
    }

    Released force(String name, long token) {
        ApiRequest request = request("DELETE", name).flag("force");
        return release(token == 0 ? request : request.query("token", Long.toString(token)));
    }

    /** Sends a request whose answer says nothing new. */
    void run(ApiRequest request) {
        calls.call(request);
    }

    ClaimState get(ApiRequest request) {
        return state(HttpKv.document(calls.call(request)), calls.prefix());
    }

    List<ClaimState> list(String prefix) {
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
