package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.recipe.AsyncBarrier;
import io.quorate.client.recipe.Barriers;
import io.quorate.client.recipe.DistributedBarrier;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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

        private ApiRequest request(String method) {
            return ApiRequest.onName(method, "barriers", calls.prefix().on(name));
        }

        Operation<Passed> arrival(Duration wait) {
            Duration checked = Patience.checked("wait", wait);
            ApiRequest request =
                    request("POST").query("parties", Integer.toString(parties)).query("wait", checked);
            return Operation.of(request, answer -> {
                        Fields passed = HttpKv.document(answer);
                        return new Passed(passed.number("generation"), passed.number("position"));
                    })
                    .waiting(checked);
        }

        Operation<Long> queue() {
            return Operation.of(
                    request("GET"), answer -> HttpKv.document(answer).number("queue_length"));
        }

        @Override
        public Passed await(Duration wait) throws InterruptedException {
            return calls.runInterruptibly(arrival(wait));
        }

        @Override
        public long waiting() {
            return calls.run(queue());
        }

        @Override
        public AsyncBarrier async() {
            return new HttpAsyncBarrier(this);
        }
    }

    /** One of them, without waiting. Immutable. */
    private record HttpAsyncBarrier(HttpBarrier barrier) implements AsyncBarrier {

        @Override
        public String name() {
            return barrier.name();
        }

        @Override
        public int parties() {
            return barrier.parties();
        }

        @Override
        public CompletableFuture<DistributedBarrier.Passed> await(Duration wait) {
            return barrier.calls().start(barrier.arrival(wait));
        }

        @Override
        public CompletableFuture<Long> waiting() {
            return barrier.calls().start(barrier.queue());
        }
    }
}
