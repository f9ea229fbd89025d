package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClaimOutcome.Granted;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Claims;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Writes;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request that asks for something that can be held, from its arrival to its answer: it may wait, tell where it
 * stands, be left by its client, and go over into a {@link HoldStream}. Confined to the event loop of its connection.
 */
final class ClaimWait implements Lasting {

    /** How often a client that wants to know is told where it stands, milliseconds. */
    private static final long PROGRESS_MILLIS = 10_000;

    /** Beyond this place in a queue the exact position is not looked up again. */
    private static final int POSITIONS_MAX = 1_000;

    /** Writes what is answered to a claim that was granted, into an object that is open. */
    interface Document {
        void write(JsonGenerator out, Outcome outcome) throws IOException;
    }

    private final Exchange exchange;
    private final Gate gate;
    private final Acquire acquire;
    private final Request request;
    private final ClaimTerms terms;
    private final Document document;
    private final long sentNanos = System.nanoTime();
    private Claims.@Nullable Claim claim;
    private @Nullable HttpServerResponse stream;
    private ClaimOutcome.@Nullable Queued place;
    private boolean over;

    private ClaimWait(
            Exchange exchange, Gate gate, Acquire acquire, Request request, ClaimTerms terms, Document document) {
        this.exchange = exchange;
        this.gate = gate;
        this.acquire = acquire;
        this.request = request;
        this.terms = terms;
        this.document = document;
    }

    /** Proposes {@code request}, which holds {@code acquire}, and answers in the end. */
    static void start(
            Exchange exchange, Gate gate, Acquire acquire, Request request, ClaimTerms terms, Document document) {
        new ClaimWait(exchange, gate, acquire, request, terms, document).begin();
    }

    private void begin() {
        exchange.response().closeHandler(closed -> left());
        Claims.Claim asked = gate.claims(exchange).acquire(request, exchange.deadline());
        claim = asked;
        exchange.lasts(this);
        asked.onQueued(queued -> exchange.onLoop(() -> queued(queued)));
        // The outcome is handled there; nothing follows it.
        var unused = asked.answer()
                .whenComplete((answer, failure) -> exchange.onLoop(() -> arrived(asked, answer, failure)));
    }

    /** The client has gone: its place goes too, or what it is granted. */
    private void left() {
        Claims.Claim asked = claim;
        if (!over) {
            over = true;
            exchange.outlasted();
            if (asked != null) {
                asked.abandon();
            }
            end();
        }
    }

    @Override
    public void stop(Problem why) {
        revoked(why);
    }

    /** Its place goes, or what it is granted. */
    @Override
    public void revoked(Problem why) {
        Claims.Claim asked = claim;
        if (over || asked == null) {
            return;
        }
        over = true;
        exchange.outlasted();
        asked.abandon();
        refuse(why);
    }

    private void end() {
        if (stream != null) {
            exchange.finish();
        } else {
            exchange.abandon();
        }
    }

    // ---- while it waits

    private void queued(ClaimOutcome.Queued queued) {
        if (over) {
            return;
        }
        exchange.rest();
        place = queued;
        if (terms.progress()) {
            HttpServerResponse begun = exchange.stream(200, Names.TYPE_NDJSON);
            begun.setChunked(true);
            stream = begun;
            writePosition(begun, queued.position());
            schedule();
        }
    }

    private void schedule() {
        exchange.context().setTimer(PROGRESS_MILLIS, timer -> {
            if (!over) {
                progress();
                schedule();
            }
        });
    }

    private void progress() {
        ClaimOutcome.Queued known = place;
        HttpServerResponse out = stream;
        if (known == null || out == null) {
            return;
        }
        Kind kind = acquire.kind();
        Bytes name = acquire.parts().get(0).name();
        // A failure is no reason to say anything: the next look may succeed.
        var unused = gate.reads(exchange)
                .read(
                        Reads.Freshness.SERIALIZABLE,
                        Deadline.in(PROGRESS_MILLIS),
                        view -> position(view.claimState(kind, name, POSITIONS_MAX), known))
                .thenAccept(reading -> exchange.onLoop(() -> {
                    if (!over && !out.writeQueueFull()) {
                        writePosition(out, reading.value());
                    }
                }));
    }

    private static int position(ClaimState state, ClaimOutcome.Queued known) {
        for (int i = 0; i < state.queue().size(); i++) {
            if (state.queue().get(i).claim() == known.claim()) {
                return i + 1;
            }
        }
        return known.position();
    }

    private static void writePosition(HttpServerResponse out, int position) {
        line(out, document -> {
            document.writeStringField("event", "queued");
            document.writeNumberField("position", position);
        });
    }

    /** Writes one line: an object with the fields that {@code fields} writes. */
    static void line(HttpServerResponse out, JsonBody fields) {
        out.write(Exchange.buffer(Json.render(
                document -> {
                    document.writeStartObject();
                    fields.write(document);
                    document.writeEndObject();
                },
                false)));
    }

    // ---- its end

    private void arrived(Claims.Claim asked, Writes.@Nullable Answer answer, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        over = true;
        exchange.outlasted();
        if (answer == null) {
            refuse(Problems.of(failure == null ? new IllegalStateException("no answer") : failure));
            return;
        }
        exchange.written(answer);
        Outcome outcome = answer.outcome();
        if (outcome instanceof Granted granted) {
            asked.told();
            granted(granted);
        } else if (outcome instanceof ClaimOutcome.Passed) {
            answer(outcome);
        } else {
            refuse(ClaimProblems.of(acquire.kind(), outcome));
        }
    }

    private void granted(Granted granted) {
        if (!terms.hold()) {
            answer(granted);
            return;
        }
        // What was waited for, or was there before, began at a moment nobody here knows: it is renewed first.
        boolean known = granted.isOwnLease() && !granted.reacquired() && place == null;
        HoldStream.Held held = new HoldStream.Held(
                granted.lease(),
                granted.ttlMillis(),
                granted.kind(),
                granted.grants(),
                granted.isOwnLease(),
                known ? sentNanos : 0);
        HoldStream.start(exchange, gate, stream, held, out -> {
            out.writeStringField("event", "acquired");
            document.write(out, granted);
        });
    }

    private void answer(Outcome outcome) {
        HttpServerResponse out = stream;
        if (out == null && terms.progress()) {
            out = exchange.stream(200, Names.TYPE_NDJSON);
            out.setChunked(true);
            stream = out;
        }
        if (out != null) {
            line(out, body -> {
                body.writeStringField("event", outcome instanceof Granted ? "acquired" : "passed");
                document.write(body, outcome);
            });
            out.end();
            exchange.finish();
        } else if (exchange.minimal() && !(outcome instanceof Granted)) {
            exchange.minimalAnswer();
        } else {
            // A hold is of no use without its token, so there is no answer without a body.
            exchange.json(200, body -> {
                body.writeStartObject();
                document.write(body, outcome);
                body.writeEndObject();
            });
        }
    }

    private void refuse(Problem problem) {
        HttpServerResponse out = stream;
        if (out == null) {
            exchange.problem(problem);
            return;
        }
        line(out, body -> {
            body.writeStringField("event", "error");
            body.writeFieldName("problem");
            Problems.write(body, problem, exchange.requestId());
        });
        out.end();
        exchange.finish();
    }
}
