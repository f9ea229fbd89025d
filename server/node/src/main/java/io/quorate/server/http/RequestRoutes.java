package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.kv.RequestRecord;
import io.quorate.core.log.Command;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of requests with an idempotency key. Safe for any event loop. */
final class RequestRoutes implements Routes {

    private final Gate gate;

    RequestRoutes(Gate gate) {
        this.gate = gate;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/requests/{key}", this::get).access(Access.known()),
                Route.of("POST", "/v1/requests/{key}/settle", Route.Body.NONE, this::settle)
                        .access(Access.known()));
    }

    /** What is known of a request, or how far back memory reaches. */
    private record Known(@Nullable RequestRecord record, long memoryMillis) {}

    private void get(Exchange exchange) {
        RequestKey key = key(exchange);
        if (key == null || exchange.refused()) {
            return;
        }
        exchange.then(
                gate.reads(exchange).read(Reads.Freshness.LINEARIZABLE, exchange.deadline(), reader -> {
                    RequestRecord record = reader.request(key);
                    exchange.memory().hold(record == null ? 0 : LargeAnswers.bytes(record.outcome()));
                    return new Known(record, reader.requestMemoryMillis());
                }),
                reading -> {
                    exchange.reading(reading);
                    RequestRecord record = reading.value().record();
                    if (record == null) {
                        long memory = reading.value().memoryMillis();
                        throw new RefusedException(Problem.of(
                                        ProblemCode.REQUEST_UNKNOWN,
                                        "this key was not seen in the last " + memory
                                                + " ms, as far back as memory reaches")
                                .hint("to be sure it will not happen later, settle it: POST …/settle")
                                .with("memory_ms", memory));
                    }
                    answer(exchange, record.outcome());
                });
    }

    private void settle(Exchange exchange) {
        RequestKey key = key(exchange);
        if (key == null || exchange.refused()) {
            return;
        }
        exchange.then(
                gate.writes(exchange).submit(Request.of(new Command.Settle(key)), exchange.deadline()), answer -> {
                    exchange.written(answer);
                    if (answer.outcome() instanceof Outcome.Settled settled) {
                        answer(exchange, settled.earlier());
                    } else if (answer.outcome() instanceof Outcome.Refused refused) {
                        exchange.problem(Outcomes.problem(refused));
                    } else {
                        throw new IllegalStateException("a settlement ended as " + answer.outcome());
                    }
                });
    }

    private static @Nullable RequestKey key(Exchange exchange) {
        String text = exchange.segment("key");
        if (exchange.refused()) {
            return null;
        }
        RequestKey key = IdempotencyKeys.parse(text);
        if (key == null) {
            exchange.fault("path.key", "the key: expected " + IdempotencyKeys.EXPECTED);
            exchange.refused();
        }
        return key == null ? null : Gate.key(exchange.authority().identity().user(), key);
    }

    private static void answer(Exchange exchange, @Nullable Outcome outcome) {
        exchange.json(200, out -> {
            out.writeStartObject();
            if (outcome == null) {
                out.writeStringField("state", "abandoned");
            } else {
                out.writeStringField("state", "committed");
                out.writeNumberField("revision", outcome.revision());
                out.writeNumberField("status", Outcomes.status(outcome));
            }
            out.writeEndObject();
        });
    }
}
