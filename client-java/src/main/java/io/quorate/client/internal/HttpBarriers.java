package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.recipe.Barriers;
import io.quorate.client.recipe.DistributedBarrier;
import java.time.Duration;

/** Barriers over HTTP. Safe for any thread. */
public final class HttpBarriers implements Barriers {

    private final Calls calls;

    public HttpBarriers(Calls calls) {
        this.calls = calls;
    }

    @Override
    public DistributedBarrier get(String name, int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties: " + parties + " (expected: 1 or more)");
        }
        return new HttpBarrier(calls, name, parties);
    }

    /** One of them. Immutable. */
    private record HttpBarrier(Calls calls, String name, int parties) implements DistributedBarrier {

        @Override
        public Passed await(Duration wait) throws InterruptedException {
            Duration checked = Patience.checked("wait", wait);
            ApiRequest request = ApiRequest.onName(
                            "POST", "barriers", calls.prefix().on(name))
                    .query("parties", Integer.toString(parties))
                    .query("wait", checked);
            Fields answer = HttpKv.document(calls.callInterruptibly(request, checked));
            return new Passed(answer.number("generation"), answer.number("position"));
        }

        @Override
        public long waiting() {
            return HttpKv.document(calls.call(
                            ApiRequest.onName("GET", "barriers", calls.prefix().on(name))))
                    .number("queue_length");
        }
    }
}
