package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads of one key: its value, its record, its history. Lists go on to {@link KeyLists}. Safe for any event loop. */
final class KeyReads {

    static final List<String> PARAMETERS = parameters();

    /** How many versions of a history are read at a time, so that large values don't pile up. */
    private static final int HISTORY_STEP = 8;

    private final Gate gate;
    private final Waiting waiting;
    private final KeyLists lists;
    private final WatchCalls watches;

    KeyReads(Gate gate, WatchCalls watches) {
        this.gate = gate;
        this.waiting = watches.waiting();
        this.lists = new KeyLists(gate, waiting);
        this.watches = watches;
    }

    private static List<String> parameters() {
        List<String> all =
                new ArrayList<>(List.of("as", "values", "prefix", "end", "end64", "limit", "cursor", "history"));
        all.addAll(List.of(ReadOptions.PARAMETERS));
        all.addAll(List.of(KeyLists.ONLY_PARAMETERS));
        all.addAll(WatchTerms.KEY_PARAMETERS);
        all.addAll(List.of(Waiting.PARAMETERS));
        return all;
    }

    /** {@code GET /v1/kv/{key}} and {@code GET /v1/kv} */
    void get(Exchange exchange) {
        KeyTarget target = KeyTarget.of(exchange);
        if (!exchange.parameters().any() && target.named()) {
            KeyPath.check(target.key());
            one(exchange, target.key());
            return;
        }
        Keys keys = KeySpan.of(exchange, target);
        if (exchange.flag("watch")) {
            watch(exchange, target, keys);
            return;
        }
        WatchTerms.refuseOutside(exchange);
        if (keys instanceof Keys.Span || !target.named()) {
            exchange.parameters().inapplicable("history", "it is about one key");
            KeyRange range = target.named() ? keys.range() : KeyRange.ALL;
            lists.list(exchange, range, exchange.flag("prefix") ? target.key().size() : 0);
            return;
        }
        for (String name : KeyLists.ONLY_PARAMETERS) {
            exchange.parameters().inapplicable(name, "it is about lists (which need prefix or end)");
        }
        boolean history = exchange.flag("history");
        if (!history) {
            exchange.parameters().inapplicable("limit", "it is about lists and histories");
            exchange.parameters().inapplicable("cursor", "it is about lists and histories");
        }
        if (exchange.faults().isEmpty()) {
            KeyPath.check(target.key());
        }
        if (history) {
            history(exchange, target.key());
        } else {
            one(exchange, target.key());
        }
    }

    private void watch(Exchange exchange, KeyTarget target, Keys keys) {
        boolean isOne = target.named() && !(keys instanceof Keys.Span);
        if (isOne && exchange.faults().isEmpty()) {
            KeyPath.check(target.key());
        }
        KeyRange range = target.named() ? keys.range() : KeyRange.ALL;
        watches.start(exchange, terms -> WatchCalls.subject(Kind.KEY, range, terms));
    }

    // ---- one key

    private void one(Exchange exchange, Bytes key) {
        Rendering rendering = exchange.rendering(Rendering.RAW, Rendering.JSON, Rendering.TEXT);
        ReadOptions options = ReadOptions.of(exchange);
        ValueForm form = exchange.word("values", ValueForm.class, ValueForm.AUTO);
        if (rendering != Rendering.JSON) {
            exchange.parameters().inapplicable("values", "it is about JSON (as=json)");
        }
        refuseIfMatch(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        HeldBytes memory = exchange.memory();
        // Documents are rendered on the reader thread; raw bytes need no rendering.
        Function<StateView, Found> look = reader -> {
            options.check(reader);
            KeyRecord record = reader.get(key, options.revision());
            if (record == null) {
                throw notFound(reader, key, options);
            }
            memory.mayGrow(record.value().size());
            byte[] body = switch (rendering) {
                case JSON -> Json.render(out -> Entries.write(out, record, form), pretty);
                case TEXT -> text(record.value());
                default -> record.value().array();
            };
            memory.hold(
                    rendering == Rendering.RAW
                            ? body.length
                            : (long) record.value().size() + body.length);
            return new Found(record, body);
        };
        waiting.read(exchange, options, new Waiting.Names(Kind.KEY, KeyRange.only(key)), look, reading -> {
            exchange.reading(reading);
            answer(exchange, reading.value(), rendering);
        });
    }

    /** A record and how it is shown. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(KeyRecord record, byte[] body) {}

    private static void answer(Exchange exchange, Found found, Rendering rendering) {
        KeyRecord record = found.record();
        String revision = Long.toString(record.modRevision());
        exchange.header(HttpHeaders.ETAG, "\"" + revision + "\"");
        exchange.header(HttpHeaders.VARY, Names.ACCEPT);
        exchange.header(Names.QUORATE_MOD_REVISION, revision);
        exchange.header(Names.QUORATE_CREATE_REVISION, Long.toString(record.createRevision()));
        exchange.header(Names.QUORATE_VERSION, Long.toString(record.version()));
        if (record.lease() > 0) {
            exchange.header(Names.QUORATE_LEASE, LeaseIds.of(record.lease()));
        }
        String known = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && (known.equals("*") || names(known, record.modRevision()))) {
            exchange.empty(304);
            return;
        }
        exchange.header(Names.CONTENT_SECURITY_POLICY, Names.SANDBOX);
        CharSequence type = switch (rendering) {
            case JSON -> Names.TYPE_JSON;
            case TEXT -> Names.TYPE_TEXT;
            default -> Names.TYPE_RAW;
        };
        exchange.send(200, type, found.body());
    }

    /** Whether a list of entity tags names {@code revision}. */
    static boolean names(String tags, long revision) {
        for (String tag : tags.split(",", 32)) {
            if (Conditions.anyTag(tag.strip()) == revision) {
                return true;
            }
        }
        return false;
    }

    /** A value as text, with a newline at its end. */
    static byte[] text(Bytes value) {
        if (Percent.utf8(value.array()) == null) {
            throw new RefusedException(
                    ProblemCode.NOT_TEXT,
                    "the value is not UTF-8 text (ask for as=raw, or as=json with values=base64)");
        }
        byte[] bytes = value.array();
        if (bytes.length > 0 && bytes[bytes.length - 1] == '\n') {
            return bytes;
        }
        byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
        line[bytes.length] = '\n';
        return line;
    }

    private static RefusedException notFound(KeyReader reader, Bytes key, ReadOptions options) {
        String at = options.revision() == 0 ? "" : " at revision " + options.revision();
        Problem problem = Problem.of(ProblemCode.KEY_NOT_FOUND, "there is no key " + Entries.shown(key) + at);
        String text = Percent.utf8(key.array());
        if (text != null) {
            problem = problem.with("key", text);
        }
        boolean directory = key.at(key.size() - 1) == '/' && anyBelow(reader, key, options.revision());
        return new RefusedException(
                directory ? problem.hint("there are keys below it: list them with ?prefix") : problem);
    }

    private static boolean anyBelow(KeyReader reader, Bytes prefix, long atRevision) {
        return !reader.list(new KeyReader.ListQuery(
                        KeyRange.prefix(prefix),
                        atRevision,
                        1,
                        1,
                        KeyReader.Sort.KEY,
                        Order.ASCENDING,
                        true,
                        KeyReader.RevisionFilter.NONE,
                        null,
                        0))
                .records()
                .isEmpty();
    }

    static void refuseIfMatch(Exchange exchange) {
        if (exchange.requestHeader(HttpHeaders.IF_MATCH) != null) {
            exchange.fault("header.If-Match", "If-Match is a condition of writes (a read takes If-None-Match)");
        }
    }

    // ---- history

    private void history(Exchange exchange, Bytes key) {
        exchange.rendering(Rendering.JSON);
        exchange.parameters().inapplicable("rev", "a history has all revisions");
        ReadOptions options = ReadOptions.of(exchange);
        ValueForm form = exchange.word("values", ValueForm.class, ValueForm.AUTO);
        int limit = (int) exchange.number("limit", 1, KeyLists.LIMIT_MAX, KeyLists.LIMIT_DEFAULT);
        ListCursor cursor = cursor(exchange, key.hashCode());
        refuseIfMatch(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        long before = cursor == null ? Long.MAX_VALUE : cursor.revision();
        HeldBytes memory = exchange.memory();
        exchange.then(
                gate.reads(exchange).read(options.freshness(), exchange.deadline(), reader -> {
                    options.check(reader);
                    HistoryPage page = page(reader, key, limit, before, form, pretty, memory);
                    memory.hold(page.body().length);
                    return page;
                }),
                reading -> {
                    exchange.reading(reading);
                    HistoryPage page = reading.value();
                    if (page.next() != null) {
                        exchange.header(Names.LINK, KeyLists.link(exchange, page.next()));
                    }
                    exchange.send(200, Names.TYPE_JSON, page.body());
                });
    }

    /** A rendered page of a history and the cursor to the next one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record HistoryPage(byte[] body, @Nullable String next) {}

    private static HistoryPage page(
            KeyReader reader, Bytes key, int limit, long before, ValueForm form, boolean pretty, HeldBytes memory) {
        @Nullable String[] next = {null};
        byte[] body = Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("items");
                    long rest = writeChanges(out, reader, key, limit, before, form, memory);
                    out.writeEndArray();
                    out.writeNumberField("revision", reader.revision());
                    out.writeNumberField("compact_revision", reader.compactRevision());
                    if (rest > 0) {
                        next[0] = new ListCursor(rest, key.hashCode(), KeyRange.only(key), 0).encode();
                        out.writeStringField("next", next[0]);
                    }
                    out.writeEndObject();
                },
                pretty);
        return new HistoryPage(body, next[0]);
    }

    /** Writes changes before a revision till the page is full; before which one there are more, or 0. */
    private static long writeChanges(
            JsonGenerator out, KeyReader reader, Bytes key, int limit, long before, ValueForm form, HeldBytes memory)
            throws IOException {
        int shown = 0;
        long from = before;
        long largest = Long.MAX_VALUE;
        while (shown < limit && Json.written(out) < LargeAnswers.PAGE_BYTES_MAX) {
            int most = largest > LargeAnswers.BYTES_MIN ? 1 : HISTORY_STEP;
            List<Change> step = reader.history(key, Math.min(most, limit - shown), from);
            if (step.isEmpty()) {
                if (shown == 0 && before == Long.MAX_VALUE) {
                    throw notFound(reader, key, ReadOptions.DEFAULT);
                }
                return 0;
            }
            largest = 0;
            for (Change change : step) {
                Entries.writeChange(out, change, form);
                from = change.revision();
                largest = Math.max(
                        largest,
                        change instanceof Change.Put put ? put.record().value().size() : 0);
            }
            shown += step.size();
            memory.mayGrow(Json.written(out));
        }
        return reader.history(key, 1, from).isEmpty() ? 0 : from;
    }

    /** The cursor of a request; null if it has none. */
    static @Nullable ListCursor cursor(Exchange exchange, int query) {
        String text = exchange.parameter("cursor");
        if (text == null) {
            return null;
        }
        ListCursor cursor = ListCursor.decode(text);
        if (cursor == null) {
            exchange.fault("query.cursor", "cursor: expected the 'next' of an earlier page, unchanged");
        } else if (cursor.query() != query) {
            exchange.fault(
                    "query.cursor",
                    "cursor: it belongs to another list (expected: the same request but for the cursor)");
            return null;
        }
        return cursor;
    }
}
