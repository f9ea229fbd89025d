package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.CounterOutcome;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Guard;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counters: 64-bit numbers that many may add to at once. Safe for any event loop. */
final class CounterRoutes implements Routes {

    static final String PATH = "/v1/counters";

    private static final String EXPECTED_CONDITION = "eq, ne, lt, le, gt or ge, a colon and a number";

    private final Gate gate;
    private final WatchCalls watches;

    CounterRoutes(Gate gate, WatchCalls watches) {
        this.gate = gate;
        this.watches = watches;
    }

    @Override
    public List<Route> routes() {
        return ClaimPaths.routes(
                Domain.COUNTER,
                PATH,
                new ClaimPaths.Operation("POST", Route.Body.NONE, this::add, List.of("add", "min", "max")),
                new ClaimPaths.Operation(
                        "GET",
                        Route.Body.NONE,
                        this::get,
                        WatchCalls.alsoWatched(
                                "as",
                                "prefix",
                                "limit",
                                "cursor",
                                "until",
                                "consistency",
                                "min_revision",
                                "max_stale")),
                new ClaimPaths.Operation("PUT", Route.Body.NONE, this::set, List.of("value", "cas")),
                new ClaimPaths.Operation("DELETE", Route.Body.NONE, this::delete, List.of("cas")));
    }

    // ---- changes

    private void add(Exchange exchange) {
        Bytes name = ClaimName.of(exchange, PATH);
        RequestParameters parameters = exchange.parameters();
        long max = Limits.COUNTER_MAX;
        if (!parameters.has("add")) {
            exchange.fault("query.add", "add: missing (expected: a number, such as 1 or -1)");
        }
        long add = parameters.signed("add", -max, max, 0);
        long least = parameters.signed("min", -max, max, -max);
        long greatest = parameters.signed("max", -max, max, max);
        if (least > greatest) {
            exchange.fault("query.min", "min: " + least + " (expected: at most max, " + greatest + ")");
        }
        change(exchange, name, new CounterCommand.Add(name, add, least, greatest), true);
    }

    private void set(Exchange exchange) {
        Bytes name = ClaimName.of(exchange, PATH);
        if (!exchange.parameters().has("value")) {
            exchange.fault("query.value", "value: missing (expected: a number)");
        }
        long value = exchange.parameters().signed("value", -Limits.COUNTER_MAX, Limits.COUNTER_MAX, 0);
        change(exchange, name, new CounterCommand.Set(name, value, exchange.number("cas", 0, Numbers.MAX, -1)), true);
    }

    private void delete(Exchange exchange) {
        Bytes name = ClaimName.of(exchange, PATH);
        change(exchange, name, new CounterCommand.Delete(name, exchange.number("cas", 0, Numbers.MAX, -1)), false);
    }

    private void change(Exchange exchange, Bytes name, Command command, boolean stays) {
        Request request = IdempotencyKeys.request(exchange, name, command);
        if (exchange.refused()) {
            return;
        }
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            if (!(answer.outcome() instanceof CounterOutcome.Counted counted)) {
                exchange.problem(ClaimProblems.of(answer.outcome()));
            } else if (exchange.minimal()) {
                exchange.minimalAnswer();
            } else {
                exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeStringField("name", name.utf8());
                    if (stays) {
                        out.writeNumberField("value", counted.value());
                    } else {
                        out.writeBooleanField("deleted", counted.changed());
                    }
                    out.writeNumberField("previous", counted.previous());
                    out.writeNumberField("revision", counted.revision());
                    out.writeEndObject();
                });
            }
        });
    }

    // ---- reads

    /** A counter as it was seen. */
    private record Seen(long value, long modRevision) {

        static Seen of(@Nullable KeyRecord record) {
            return record == null ? new Seen(0, 0) : new Seen(CounterRoutes.value(record), record.modRevision());
        }
    }

    private static long value(KeyRecord record) {
        return ByteBuffer.wrap(record.value().array()).getLong();
    }

    /** A condition on a value. */
    private record Condition(Guard.Relation relation, long operand) {

        boolean holds(long value) {
            return relation.holds(Long.compare(value, operand));
        }
    }

    private void get(Exchange exchange) {
        if (watches.isWatch(exchange, Kind.COUNTER, PATH)) {
            return;
        }
        if (!ClaimName.isGiven(exchange, PATH) || exchange.flag("prefix")) {
            list(exchange);
            return;
        }
        Bytes name = ClaimName.of(exchange, PATH);
        exchange.parameters().inapplicable("limit", "it is about lists");
        exchange.parameters().inapplicable("cursor", "it is about lists");
        Rendering rendering = RenderingChoice.of(exchange, Rendering.TEXT, Rendering.JSON);
        Condition until = condition(exchange);
        if (until != null) {
            exchange.parameters().inapplicable("after", "it is about any change, not about a value");
        }
        ReadOptions options = ReadOptions.of(exchange);
        if (exchange.refused()) {
            return;
        }
        if (until != null) {
            exchange.authority().require(Sight.demand(Kind.COUNTER, KeyRange.only(name)));
            CounterWait.start(
                    exchange,
                    gate.reads(exchange),
                    Math.max(0, options.waitMillis()),
                    view -> {
                        Seen seen = Seen.of(view.counter(name));
                        return new CounterWait.Look<>(seen, until.holds(seen.value()));
                    },
                    seen -> answer(exchange, name, seen, rendering),
                    seen -> exchange.problem(timedOut(name, seen)));
            return;
        }
        watches.waiting()
                .read(
                        exchange,
                        options,
                        new Waiting.Names(Kind.COUNTER, KeyRange.only(name)),
                        view -> {
                            options.check(view);
                            return Seen.of(view.counter(name));
                        },
                        reading -> {
                            exchange.reading(reading);
                            answer(exchange, name, reading.value(), rendering);
                        });
    }

    private static Problem timedOut(Bytes name, Seen seen) {
        return Problem.of(
                        ProblemCode.WAIT_TIMEOUT,
                        "counter " + Entries.shown(name) + " is at " + seen.value() + " after the wait")
                .with("value", seen.value());
    }

    private static @Nullable Condition condition(Exchange exchange) {
        String text = exchange.parameter("until");
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        String operand = colon < 0 ? "" : text.substring(colon + 1);
        long number = Numbers.parse(operand.startsWith("-") ? operand.substring(1) : operand);
        for (Guard.Relation relation : Guard.Relation.values()) {
            if (colon > 0
                    && number >= 0
                    && text.substring(0, colon).equals(relation.name().toLowerCase(Locale.ROOT))) {
                return new Condition(relation, operand.startsWith("-") ? -number : number);
            }
        }
        exchange.fault("query.until", "until: '" + Text.shown(text) + "' (expected: " + EXPECTED_CONDITION + ")");
        return null;
    }

    private static void answer(Exchange exchange, Bytes name, Seen seen, Rendering rendering) {
        exchange.header(HttpHeaders.ETAG, KeyWrites.tag(seen.modRevision()));
        exchange.header(Names.QUORATE_MOD_REVISION, Long.toString(seen.modRevision()));
        if (rendering == Rendering.TEXT) {
            exchange.text(200, seen.value() + "\n");
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            write(out, name, seen);
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, Bytes name, Seen seen) throws IOException {
        out.writeStringField("name", name.utf8());
        out.writeNumberField("value", seen.value());
        if (seen.modRevision() > 0) {
            out.writeNumberField("mod_revision", seen.modRevision());
        }
    }

    /** A page of a list. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(byte[] body, @Nullable String next) {}

    private void list(Exchange exchange) {
        Bytes prefix = ClaimName.prefix(exchange, PATH);
        exchange.parameters().inapplicable("until", "it is about one counter");
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT);
        int limit = (int) exchange.number("limit", 1, KeyLists.LIMIT_MAX, KeyLists.LIMIT_DEFAULT);
        int query = prefix.hashCode() * 31 + PATH.hashCode();
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
                        new Waiting.Names(Kind.COUNTER, range),
                        view -> {
                            options.check(view);
                            Page page = page(view, range, limit, query, rendering, pretty);
                            exchange.memory().hold(page.body().length);
                            return page;
                        },
                        reading -> {
                            exchange.reading(reading);
                            Page page = reading.value();
                            if (page.next() != null) {
                                exchange.header(Names.LINK, KeyLists.link(exchange, page.next()));
                            }
                            exchange.send(
                                    200, rendering == Rendering.TEXT ? Names.TYPE_TEXT : Names.TYPE_JSON, page.body());
                        });
    }

    private static Page page(
            StateView view, KeyRange range, int limit, int query, Rendering rendering, boolean pretty) {
        List<KeyRecord> found = view.counters(range, limit + 1);
        List<KeyRecord> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() <= limit
                ? null
                : new ListCursor(
                                view.revision(),
                                query,
                                new KeyRange(found.get(limit).key(), range.to()),
                                0)
                        .encode();
        if (rendering == Rendering.TEXT) {
            StringBuilder lines = new StringBuilder();
            shown.forEach(record -> lines.append(record.key().utf8()).append('\n'));
            return new Page(Bytes.utf8(lines.toString()).array(), next);
        }
        byte[] body = Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("items");
                    for (KeyRecord record : shown) {
                        out.writeStartObject();
                        write(out, record.key(), Seen.of(record));
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeNumberField("revision", view.revision());
                    if (next != null) {
                        out.writeStringField("next", next);
                    }
                    out.writeEndObject();
                },
                pretty);
        return new Page(body, next);
    }
}
