package io.quorate.server.http;

import io.quorate.core.log.Guard;
import java.util.List;

/** {@code POST /v1/batch}: independent operations, one a line, answered as they are done. Safe for any event loop. */
final class BatchRoutes implements Routes {

    private final Gate gate;

    BatchRoutes(Gate gate) {
        this.gate = gate;
    }

    /** The words of {@code on_error=}. */
    private enum OnError {
        CONTINUE,
        STOP
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("POST", "/v1/batch", Route.Body.STREAM, this::batch, "on_error", Fences.PARAMETER)
                .access(Access.judged()));
    }

    private void batch(Exchange exchange) {
        OnError onError = exchange.word("on_error", OnError.class, OnError.CONTINUE);
        List<Guard> fences = Fences.of(exchange);
        Conditions.refuse(exchange, "each line has its own \"cas\"");
        if (exchange.requestHeader(Names.IDEMPOTENCY_KEY) != null) {
            exchange.fault("header.Idempotency-Key", "Idempotency-Key: a batch is many requests (expected: none)");
        }
        if (!exchange.faults().isEmpty()) {
            exchange.refuseUnread(exchange.faults().problem());
            return;
        }
        BatchStream.start(exchange, gate, onError == OnError.STOP, fences);
    }
}
