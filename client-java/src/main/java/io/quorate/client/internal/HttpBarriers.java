package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.claim.Barriers;
import java.time.Duration;

/** Barriers over HTTP. Safe for any thread. */
public final class HttpBarriers implements Barriers {

    private static final String BARRIERS = "barriers";

    private final Calls calls;

    public HttpBarriers(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Passed await(String name, int parties, Duration wait) {
        ApiRequest request = ApiRequest.onName("POST", BARRIERS, calls.prefix().on(name))
                .query("parties", Integer.toString(parties))
                .query("wait", wait);
        Fields answer = HttpKv.document(calls.callWaiting(request, wait));
        return new Passed(answer.number("generation"), answer.number("position"));
    }

    @Override
    public long waiting(String name) {
        Fields answer = HttpKv.document(
                calls.call(ApiRequest.onName("GET", BARRIERS, calls.prefix().on(name))));
        return answer.number("queue_length");
    }
}
