package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.Page;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.kv.KeyReader.Sort;
import io.quorate.core.kv.SortTooLargeException;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Reads.Freshness;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists and counts of keys. Pages are rendered on reader threads. Safe for any event loop. */
final class KeyLists {

    static final int LIMIT_DEFAULT = 1_000;
    static final int LIMIT_MAX = 10_000;

    /** The bytes of keys and values after which a page ends. */
    static final long PAGE_BYTES_MAX = 8L << 20;

    /** Parameters that single keys don't have. */
    static final String[] ONLY_PARAMETERS = {
        "count", "order", "sort", "delimiter", "min_mod_revision", "max_mod_revision"
    };

    private final HttpState state;
    private final Gate gate;
    private final Waiting waiting;

    KeyLists(HttpState state, Gate gate, Waiting waiting) {
        this.state = state;
        this.gate = gate;
        this.waiting = waiting;
    }

    /** The words of {@code order=}. */
    private enum Direction {
        ASC,
        DESC
    }

    /**
     * What to list, and how to show it.
     *
     * @param known the revision the client knows the list at; -1: none
     */
    private record Wish(
            KeyRange range,
            int limit,
            Sort sort,
            Order order,
            ValueForm form,
            RevisionFilter filter,
            @Nullable Bytes delimiter,
            int foldFrom,
            Rendering rendering,
            boolean pretty,
            long known) {

        /** What must be the same on every page. */
        int fingerprint() {
            return Objects.hash(range, sort, order, filter, delimiter == null ? 0 : delimiter, foldFrom);
        }
    }

    /**
     * An answer.
     *
     * @param body null: nothing changed since the revision the client knows
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(
            byte @Nullable [] body, long revision, @Nullable String next) {}

    /** Lists or counts {@code range}; a delimiter is looked for after {@code foldFrom} bytes of a key. */
    void list(Exchange exchange, KeyRange range, int foldFrom) {
        ReadOptions options = ReadOptions.of(exchange);
        RevisionFilter filter = filter(exchange);
        KeyReads.refuseIfMatch(exchange);
        if (state.memoryBytes.get() > state.settings.memoryBytesMax()) {
            exchange.problem(
                    Problem.of(ProblemCode.OVERLOADED, "this member holds as many bytes of answers as it can"));
            return;
        }
        if (exchange.flag("count")) {
            count(exchange, range, options, filter);
            return;
        }
        Wish wish = wish(exchange, range, foldFrom, filter);
        ListCursor cursor = KeyReads.cursor(exchange, wish.fingerprint());
        if (cursor != null && options.revision() != 0 && options.revision() != cursor.revision()) {
            exchange.fault("query.rev", "rev: the cursor is at revision " + cursor.revision());
        }
        if (exchange.refused()) {
            return;
        }
        Function<StateView, Answer> look = reader -> answer(reader, wish, options, cursor);
        Consumer<Reads.Reading<Answer>> next = reading -> {
            exchange.reading(reading);
            send(exchange, reading.value(), wish.rendering());
        };
        if (cursor == null) {
            waiting.read(exchange, options, new Waiting.Names(Kind.KEY, range), look, next);
        } else {
            exchange.then(
                    gate.reads(exchange).read(new Freshness.AtLeast(cursor.revision()), exchange.deadline(), look),
                    next);
        }
    }

    private static Wish wish(Exchange exchange, KeyRange range, int foldFrom, RevisionFilter filter) {
        Rendering rendering = exchange.rendering(Rendering.JSON, Rendering.TEXT, Rendering.NDJSON);
        byte[] delimiter = exchange.parameters().bytes("delimiter");
        Sort sort = exchange.word("sort", Sort.class, Sort.KEY);
        if (delimiter != null && delimiter.length == 0) {
            exchange.fault("query.delimiter", "delimiter: expected one character or more");
        }
        if (sort != Sort.KEY) {
            exchange.parameters().inapplicable("delimiter", "folded lists are sorted by key");
        }
        ValueForm form = exchange.word("values", ValueForm.class, ValueForm.AUTO);
        if (rendering == Rendering.TEXT) {
            exchange.parameters().inapplicable("values", "a text list has keys only");
            form = ValueForm.NONE;
        }
        Direction direction = exchange.word("order", Direction.class, Direction.ASC);
        return new Wish(
                range,
                (int) exchange.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT),
                sort,
                direction == Direction.ASC ? Order.ASCENDING : Order.DESCENDING,
                form,
                filter,
                delimiter == null || delimiter.length == 0 ? null : Bytes.wrap(delimiter),
                foldFrom,
                rendering,
                exchange.pretty(),
                known(exchange));
    }

    private static long known(Exchange exchange) {
        String tag = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        if (tag == null) {
            return -1;
        }
        long revision = Conditions.anyTag(tag.strip());
        if (revision < 0) {
            exchange.fault("header.If-None-Match", "If-None-Match: " + Text.shown(tag) + " (expected: W/\"REVISION\")");
        }
        return revision;
    }

    private static RevisionFilter filter(Exchange exchange) {
        if (!exchange.parameters().has("min_mod_revision")
                && !exchange.parameters().has("max_mod_revision")) {
            return RevisionFilter.NONE;
        }
        return new RevisionFilter(
                exchange.number("min_mod_revision", 0, Numbers.MAX, 0),
                exchange.number("max_mod_revision", 0, Numbers.MAX, Long.MAX_VALUE));
    }

    // ---- on a reader thread

    private static Answer answer(KeyReader reader, Wish wish, ReadOptions options, @Nullable ListCursor cursor) {
        long revision;
        if (cursor == null) {
            options.check(reader);
            revision = options.revision() == 0 ? reader.revision() : options.revision();
        } else {
            revision = cursor.revision();
            checkCursor(reader, revision);
        }
        // A revision that is not there yet is no state that the client could know.
        boolean changed = wish.known() < 0
                || wish.known() > reader.revision()
                || options.revision() != 0
                || cursor != null
                || reader.changedSince(wish.range(), wish.known());
        if (!changed) {
            return new Answer(null, revision, null);
        }
        // The newest state is read by revision 0: that needs no history, which an empty store has none of.
        long atRevision = revision == reader.revision() ? 0 : revision;
        int skipped = cursor == null ? 0 : cursor.skipped();
        KeyRange range = cursor == null ? wish.range() : cursor.range();
        Page page = page(reader, wish, range, atRevision, skipped);
        String next = null;
        List<KeyRecord> records = page.records();
        if (wish.sort() != Sort.KEY) {
            boolean more = records.size() > skipped + wish.limit();
            records = records.subList(
                    Math.min(skipped, records.size()), Math.min(records.size(), skipped + wish.limit()));
            if (more) {
                next = new ListCursor(revision, wish.fingerprint(), range, skipped + wish.limit()).encode();
            }
        } else if (page.next() != null) {
            next = new ListCursor(revision, wish.fingerprint(), page.next(), 0).encode();
        }
        return new Answer(render(wish, records, page.prefixes(), revision, next), revision, next);
    }

    /** Refuses a cursor whose revision can't be read any more. */
    static void checkCursor(KeyReader reader, long revision) {
        if (revision == reader.revision()) {
            return;
        }
        switch (reader.availability(revision)) {
            case READABLE -> {}
            case COMPACTED ->
                throw new RefusedException(Problem.of(
                                ProblemCode.CURSOR_EXPIRED,
                                "the list was begun at revision " + revision + ", and history begins after "
                                        + reader.compactRevision() + " by now")
                        .hint("begin the list anew")
                        .with("compact_revision", reader.compactRevision()));
            case FUTURE ->
                throw new RefusedException(
                        ProblemCode.INVALID_PARAMETER, "cursor: revision " + revision + " is not there yet");
        }
    }

    private static Page page(KeyReader reader, Wish wish, KeyRange range, long atRevision, int skipped) {
        boolean sorted = wish.sort() != Sort.KEY;
        try {
            return reader.list(new ListQuery(
                    range,
                    atRevision,
                    sorted ? (int) Math.min(Integer.MAX_VALUE, (long) skipped + wish.limit() + 1) : wish.limit(),
                    PAGE_BYTES_MAX,
                    wish.sort(),
                    wish.order(),
                    wish.form() == ValueForm.NONE,
                    wish.filter(),
                    wish.delimiter(),
                    wish.foldFrom()));
        } catch (SortTooLargeException tooLarge) {
            throw new RefusedException(
                    ProblemCode.SORT_TOO_LARGE,
                    "more than " + ListQuery.SORTED_RECORDS_MAX + " keys match, or their values are larger than "
                            + PAGE_BYTES_MAX + " bytes (sort by key, or narrow the range)");
        }
    }

    private static byte[] render(
            Wish wish, List<KeyRecord> records, List<Bytes> prefixes, long revision, @Nullable String next) {
        return switch (wish.rendering()) {
            case TEXT -> text(records, prefixes);
            case NDJSON -> lines(records, prefixes, wish.form());
            default -> Json.render(out -> write(out, wish, records, prefixes, revision, next), wish.pretty());
        };
    }

    private static void write(
            JsonGenerator out,
            Wish wish,
            List<KeyRecord> records,
            List<Bytes> prefixes,
            long revision,
            @Nullable String next)
            throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("items");
        for (KeyRecord record : records) {
            Entries.write(out, record, wish.form());
        }
        out.writeEndArray();
        if (wish.delimiter() != null) {
            writePrefixes(out, prefixes);
        }
        out.writeNumberField("revision", revision);
        if (next != null) {
            out.writeStringField("next", next);
        }
        out.writeEndObject();
    }

    private static void writePrefixes(JsonGenerator out, List<Bytes> prefixes) throws IOException {
        boolean binary = false;
        out.writeArrayFieldStart("prefixes");
        for (Bytes prefix : prefixes) {
            String text = Percent.utf8(prefix.array());
            binary |= text == null;
            if (text != null) {
                out.writeString(text);
            }
        }
        out.writeEndArray();
        if (binary) {
            out.writeArrayFieldStart("prefixes64");
            for (Bytes prefix : prefixes) {
                if (Percent.utf8(prefix.array()) == null) {
                    out.writeBinary(prefix.array());
                }
            }
            out.writeEndArray();
        }
    }

    private static byte[] text(List<KeyRecord> records, List<Bytes> prefixes) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (KeyRecord record : records) {
            line(lines, record.key());
        }
        for (Bytes prefix : prefixes) {
            line(lines, prefix);
        }
        return lines.toByteArray();
    }

    private static void line(ByteArrayOutputStream lines, Bytes key) {
        String text = Percent.utf8(key.array());
        if (text == null || text.indexOf('\n') >= 0) {
            throw new RefusedException(
                    ProblemCode.NOT_TEXT,
                    "key " + Entries.shown(key) + " can't stand on a line of text (ask for as=json)");
        }
        lines.write(key.array(), 0, key.size());
        lines.write('\n');
    }

    private static byte[] lines(List<KeyRecord> records, List<Bytes> prefixes, ValueForm form) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (KeyRecord record : records) {
            lines.writeBytes(Json.render(out -> Entries.write(out, record, form), false));
        }
        for (Bytes prefix : prefixes) {
            lines.writeBytes(Json.render(
                    out -> {
                        out.writeStartObject();
                        Entries.writeKey(out, "prefix", "prefix64", prefix);
                        out.writeEndObject();
                    },
                    false));
        }
        return lines.toByteArray();
    }

    // ---- back on the event loop

    private static void send(Exchange exchange, Answer answer, Rendering rendering) {
        exchange.revision(answer.revision());
        exchange.header(HttpHeaders.ETAG, "W/\"" + answer.revision() + "\"");
        exchange.header(HttpHeaders.VARY, Names.ACCEPT);
        byte[] body = answer.body();
        if (body == null) {
            exchange.empty(304);
            return;
        }
        String next = answer.next();
        if (next != null) {
            exchange.header(Names.LINK, link(exchange, next));
        }
        CharSequence type = switch (rendering) {
            case TEXT -> Names.TYPE_TEXT;
            case NDJSON -> Names.TYPE_NDJSON;
            default -> Names.TYPE_JSON;
        };
        exchange.send(200, type, body);
    }

    private void count(Exchange exchange, KeyRange range, ReadOptions options, RevisionFilter filter) {
        Rendering rendering = exchange.rendering(Rendering.JSON, Rendering.TEXT);
        for (String name : new String[] {"limit", "cursor", "order", "sort", "delimiter", "values"}) {
            exchange.parameters().inapplicable(name, "a count has no items");
        }
        if (exchange.refused()) {
            return;
        }
        waiting.read(
                exchange,
                options,
                new Waiting.Names(Kind.KEY, range),
                reader -> {
                    options.check(reader);
                    return reader.count(range, options.revision(), filter);
                },
                reading -> {
                    exchange.reading(reading);
                    long revision = options.revision() == 0 ? reading.revision() : options.revision();
                    exchange.revision(revision);
                    exchange.header(HttpHeaders.ETAG, "W/\"" + revision + "\"");
                    if (rendering == Rendering.TEXT) {
                        exchange.text(200, reading.value() + "\n");
                        return;
                    }
                    exchange.json(200, out -> {
                        out.writeStartObject();
                        out.writeNumberField("count", reading.value());
                        out.writeNumberField("revision", revision);
                        out.writeEndObject();
                    });
                });
    }

    /** The {@code Link} to the next page: the same request with another cursor. */
    static String link(Exchange exchange, String cursor) {
        StringBuilder target = new StringBuilder("<").append(exchange.path());
        char separator = '?';
        for (String piece : exchange.rawQuery().split("&", -1)) {
            if (!piece.isEmpty() && !piece.startsWith("cursor=")) {
                target.append(separator).append(piece);
                separator = '&';
            }
        }
        return target.append(separator)
                .append("cursor=")
                .append(cursor)
                .append(">; rel=\"next\"")
                .toString();
    }
}
