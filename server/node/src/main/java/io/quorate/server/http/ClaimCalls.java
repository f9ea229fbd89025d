package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClaimOutcome.Granted;
import io.quorate.core.log.Command;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all things that can be claimed have in common over HTTP, for one kind of them. Safe for any event loop. */
final class ClaimCalls {

    /** The parameters of a read of one or a list of them. */
    static final List<String> READ_PARAMETERS =
            WatchCalls.alsoWatched("as", "prefix", "limit", "cursor", "consistency", "min_revision", "max_stale");

    /** The parameters that end a hold. */
    static final List<String> END_PARAMETERS = List.of("token", "lease", "owner", "force", "revoke_lease");

    /** How many who wait are shown of one. */
    private static final int QUEUE_SHOWN_MAX = 1_000;

    /** How many who wait are shown of each in a list. */
    private static final int QUEUE_LISTED_MAX = 10;

    private final HttpState state;
    private final Kind kind;
    private final String path;
    private final Gate gate;
    private final WatchCalls watches;

    /** Calls on the things of {@code kind}, below {@code path}. */
    ClaimCalls(HttpState state, Kind kind, String path, Gate gate, WatchCalls watches) {
        this.state = state;
        this.kind = kind;
        this.path = path;
        this.gate = gate;
        this.watches = watches;
    }

    /** Writes one of them as an object. */
    interface Document {
        void write(JsonGenerator out, ClaimState state) throws IOException;
    }

    Bytes name(Exchange exchange) {
        return ClaimName.of(exchange, path);
    }

    /** Whether the request names one, or is about all of them. */
    boolean isNamed(Exchange exchange) {
        return ClaimName.isGiven(exchange, path);
    }

    // ---- asking

    /** Asks for {@code parts} on {@code terms}. */
    void acquire(Exchange exchange, List<Part> parts, ClaimTerms terms, ClaimWait.Document document) {
        if (terms.hold()) {
            Problem unavailable = HoldStream.unavailable(state);
            if (unavailable != null) {
                exchange.problem(unavailable);
                return;
            }
        }
        Acquire acquire = new Acquire(
                kind,
                parts,
                terms.claimant(),
                terms.patience(gate.claims(exchange).ticket()));
        Bytes resource = parts.isEmpty() ? Bytes.EMPTY : parts.get(0).name();
        Request request = IdempotencyKeys.request(exchange, resource, acquire);
        if (exchange.refused()) {
            return;
        }
        ClaimWait.start(exchange, gate, acquire, request, terms, document);
    }

    /** Writes what was granted of one thing. */
    static void writeGranted(JsonGenerator out, Outcome outcome) throws IOException {
        if (outcome instanceof Granted granted) {
            ClaimDocuments.writeGranted(out, granted, false);
        }
    }

    // ---- ending

    /** Ends a hold, or a wait, by whichever of the {@link #END_PARAMETERS} is given. */
    void end(Exchange exchange) {
        Bytes name = name(exchange);
        RequestParameters parameters = exchange.parameters();
        long token = parameters.number("token", 1, Numbers.MAX, 0);
        String lease = parameters.text("lease");
        String owner = parameters.text("owner");
        boolean force = parameters.flag("force");
        if (!force) {
            parameters.inapplicable("revoke_lease", "it goes with force");
        }
        Command command;
        if (force) {
            command = new ClaimCommand.Force(kind, name, token, parameters.flag("revoke_lease"));
        } else if (lease != null && owner != null && token == 0) {
            long id = LeaseIds.of(exchange, "query.lease", lease);
            command = new ClaimCommand.Withdraw(kind, name, id, owner, Long.MAX_VALUE);
        } else if (token != 0 && lease == null && owner == null) {
            command = new ClaimCommand.Release(kind, name, token);
        } else {
            exchange.fault(
                    ProblemCode.TOKEN_REQUIRED,
                    "query.token",
                    "expected the token of the hold, or its lease and owner, or force");
            exchange.refused();
            return;
        }
        submit(exchange, name, command, outcome -> answerEnd(exchange, outcome));
    }

    static void answerEnd(Exchange exchange, Outcome outcome) {
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            if (outcome instanceof ClaimOutcome.Released released) {
                out.writeBooleanField("released", released.released());
            } else if (outcome instanceof ClaimOutcome.Forced forced) {
                out.writeBooleanField("released", forced.holds() > 0);
                out.writeNumberField("holds", forced.holds());
            } else if (outcome instanceof Granted granted) {
                out.writeBooleanField("released", true);
                out.writeStringField("to", granted.owner());
            } else {
                out.writeBooleanField("released", true);
            }
            out.writeNumberField("revision", outcome.revision());
            out.writeEndObject();
        });
    }

    /** Replaces the note, or the value, of the hold with the token that is given. */
    void amend(Exchange exchange, int payloadBytesMax) {
        Bytes name = name(exchange);
        Bytes payload = Bytes.wrap(exchange.body());
        long token = exchange.number("token", 1, Numbers.MAX, 0);
        if (token == 0) {
            exchange.fault(ProblemCode.TOKEN_REQUIRED, "query.token", "expected the token of the hold");
        }
        if (payload.size() > payloadBytesMax) {
            exchange.fault(
                    ProblemCode.TOO_LARGE,
                    "body",
                    "the body has " + payload.size() + " bytes (expected: at most " + payloadBytesMax + ")");
        }
        submit(exchange, name, new ClaimCommand.Amend(kind, name, token, payload), outcome -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeStringField("name", name.utf8());
                out.writeNumberField("token", token);
                out.writeNumberField("revision", outcome.revision());
                out.writeEndObject();
            });
        });
    }

    /** Proposes {@code command}; what is no refusal goes to {@code next}. */
    void submit(Exchange exchange, Bytes name, Command command, Consumer<Outcome> next) {
        Request request = IdempotencyKeys.request(exchange, name, command);
        if (!exchange.refused()) {
            submit(exchange, request, next);
        }
    }

    /** Proposes {@code command} as the second step of a request. */
    void follow(Exchange exchange, Command command, Consumer<Outcome> next) {
        submit(exchange, Request.of(command), next);
    }

    private void submit(Exchange exchange, Request request, Consumer<Outcome> next) {
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            Outcome outcome = answer.outcome();
            if (outcome instanceof ClaimOutcome.Released
                    || outcome instanceof ClaimOutcome.Forced
                    || outcome instanceof ClaimOutcome.Amended
                    || outcome instanceof Granted) {
                next.accept(outcome);
            } else {
                exchange.problem(ClaimProblems.of(kind, outcome));
            }
        });
    }

    // ---- looking

    /** Begins a watch; false: the request does not ask for one. */
    boolean isWatch(Exchange exchange) {
        return watches.isWatch(exchange, kind, path);
    }

    /** Answers how things stand with the one that is named, or with all that are in use; or watches them. */
    void get(Exchange exchange, Document document) {
        if (!isWatch(exchange)) {
            look(exchange, document);
        }
    }

    /** Answers how things stand with the one that is named, or with all that are in use. */
    void look(Exchange exchange, Document document) {
        if (!isNamed(exchange) || exchange.flag("prefix")) {
            list(exchange, document);
            return;
        }
        Bytes name = name(exchange);
        exchange.parameters().inapplicable("limit", "it is about lists");
        exchange.parameters().inapplicable("cursor", "it is about lists");
        RenderingChoice.of(exchange, Rendering.JSON);
        read(exchange, name, QUEUE_SHOWN_MAX, found -> {
            boolean pretty = exchange.pretty();
            exchange.send(200, Names.TYPE_JSON, Json.render(out -> document.write(out, found), pretty));
        });
    }

    /** Reads one of them. */
    void read(Exchange exchange, Bytes name, int queueLimit, Consumer<ClaimState> next) {
        ReadOptions options = ReadOptions.of(exchange);
        if (exchange.refused()) {
            return;
        }
        watches.waiting()
                .read(
                        exchange,
                        options,
                        new Waiting.Names(kind, KeyRange.only(name)),
                        view -> {
                            options.check(view);
                            return view.claimState(kind, name, queueLimit);
                        },
                        reading -> {
                            exchange.reading(reading);
                            next.accept(reading.value());
                        });
    }

    /** A page of a list. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(byte[] body, @Nullable String next) {}

    private void list(Exchange exchange, Document document) {
        Bytes prefix = ClaimName.prefix(exchange, path);
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT, Rendering.NDJSON);
        int limit = (int) exchange.number("limit", 1, KeyLists.LIMIT_MAX, KeyLists.LIMIT_DEFAULT);
        int query = prefix.hashCode() * 31 + kind.name().hashCode();
        ListCursor cursor = KeyReads.cursor(exchange, query);
        ReadOptions options = ReadOptions.of(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        KeyRange range = cursor == null ? KeyRange.prefix(prefix) : cursor.range();
        watches.waiting()
                .read(
                        exchange,
                        options,
                        new Waiting.Names(kind, range),
                        view -> {
                            options.check(view);
                            Turning turning = new Turning(view, range, limit, query, exchange.memory());
                            byte[] body = turning.render(document, rendering, pretty);
                            exchange.memory().hold(body.length);
                            return new Page(body, turning.next);
                        },
                        reading -> {
                            exchange.reading(reading);
                            Page page = reading.value();
                            if (page.next() != null) {
                                exchange.header(Names.LINK, KeyLists.link(exchange, page.next()));
                            }
                            CharSequence type = switch (rendering) {
                                case TEXT -> Names.TYPE_TEXT;
                                case NDJSON -> Names.TYPE_NDJSON;
                                default -> Names.TYPE_JSON;
                            };
                            exchange.send(200, type, page.body());
                        });
    }

    /** One page while it is rendered: as many claims as are enough for a page. Confined to a reader thread. */
    private final class Turning {

        private final StateView view;
        private final KeyRange range;
        private final int limit;
        private final int query;
        private final List<Bytes> names;
        private final HeldBytes memory;
        private @Nullable String next;

        Turning(StateView view, KeyRange range, int limit, int query, HeldBytes memory) {
            this.view = view;
            this.range = range;
            this.limit = limit;
            this.query = query;
            this.names = view.claimed(kind, range, limit + 1);
            this.memory = memory;
        }

        byte[] render(Document document, Rendering rendering, boolean pretty) {
            return rendering == Rendering.JSON
                    ? Json.render(out -> write(out, document), pretty)
                    : lines(document, rendering);
        }

        private void write(JsonGenerator out, Document document) throws IOException {
            out.writeStartObject();
            out.writeArrayFieldStart("items");
            int shown = 0;
            while (isWanted(shown, Json.written(out))) {
                document.write(out, view.claimState(kind, names.get(shown), QUEUE_LISTED_MAX));
                shown++;
            }
            out.writeEndArray();
            out.writeNumberField("revision", view.revision());
            endAt(shown);
            if (next != null) {
                out.writeStringField("next", next);
            }
            out.writeEndObject();
        }

        private byte[] lines(Document document, Rendering rendering) {
            ByteArrayBuilder lines = new ByteArrayBuilder();
            int shown = 0;
            while (isWanted(shown, lines.size())) {
                Bytes name = names.get(shown);
                lines.write(
                        rendering == Rendering.TEXT
                                ? name.plus(Bytes.utf8("\n")).array()
                                : Json.render(
                                        out -> document.write(out, view.claimState(kind, name, QUEUE_LISTED_MAX)),
                                        false));
                shown++;
            }
            endAt(shown);
            return lines.toByteArray();
        }

        private boolean isWanted(int shown, long bytes) {
            memory.mayGrow(bytes);
            return shown < Math.min(limit, names.size()) && bytes < LargeAnswers.PAGE_BYTES_MAX;
        }

        private void endAt(int shown) {
            if (shown < names.size()) {
                next = new ListCursor(view.revision(), query, new KeyRange(names.get(shown), range.to()), 0).encode();
            }
        }
    }
}
