package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists and counts of keys. Pages are rendered on reader threads. Safe for any event loop. */
final class KeyLists {

    static final int LIMIT_DEFAULT = 1_000;
    static final int LIMIT_MAX = 10_000;

    /** How much is read at a time, bytes of keys and values. */
    private static final long STEP_BYTES = 512 << 10;

    /** What is read at once for a list that is not sorted by the key, bytes of keys and values. */
    private static final long SORTED_BYTES_MAX = 8L << 20;

    /** Parameters that single keys don't have. */
    static final String[] ONLY_PARAMETERS = {
        "count", "order", "sort", "delimiter", "min_mod_revision", "max_mod_revision"
    };

    private final Gate gate;
    private final Waiting waiting;

    KeyLists(Gate gate, Waiting waiting) {
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
            byte @Nullable [] body, long revision, @Nullable String next) {

        int size() {
            return body == null ? 0 : body.length;
        }
    }

    /** Lists or counts {@code range}; a delimiter is looked for after {@code foldFrom} bytes of a key. */
    void list(Exchange exchange, KeyRange range, int foldFrom) {
        ReadOptions options = ReadOptions.of(exchange);
        RevisionFilter filter = filter(exchange);
        KeyReads.refuseIfMatch(exchange);
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
        HeldBytes memory = exchange.memory();
        Function<StateView, Answer> look = reader -> {
            Answer answer = answer(reader, wish, options, cursor, memory);
            memory.hold(answer.size());
            return answer;
        };
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

    private static Answer answer(
            KeyReader reader, Wish wish, ReadOptions options, @Nullable ListCursor cursor, HeldBytes memory) {
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
        Turning page = new Turning(reader, wish, revision, atRevision, range, skipped, memory);
        return new Answer(render(wish, page), revision, page.next());
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

    /** How records are shown. */
    private interface Shown {

        void show(KeyRecord record) throws IOException;

        /** What has been shown by now. */
        long bytes();
    }

    /** One page while it is shown: records are read by the step, until what they are shown as is enough for a page. */
    private static final class Turning {

        private final KeyReader reader;
        private final Wish wish;
        private final long revision;
        private final long atRevision;
        private final HeldBytes memory;
        private final KeyRange range;
        private final int skipped;
        private final List<Bytes> prefixes = new ArrayList<>();
        private @Nullable KeyRange left;
        private int leftFrom;

        Turning(
                KeyReader reader,
                Wish wish,
                long revision,
                long atRevision,
                KeyRange range,
                int skipped,
                HeldBytes memory) {
            this.reader = reader;
            this.wish = wish;
            this.revision = revision;
            this.atRevision = atRevision;
            this.range = range;
            this.skipped = skipped;
            this.memory = memory;
        }

        /** Shows its records, and finds its prefixes. */
        void show(Shown shown) throws IOException {
            if (wish.sort() == Sort.KEY) {
                showByKey(shown);
            } else {
                showSorted(shown);
            }
        }

        private void showByKey(Shown shown) throws IOException {
            int items = 0;
            long bytes;
            left = range;
            do {
                Page step = page(left, wish.limit() - items, STEP_BYTES);
                for (KeyRecord record : step.records()) {
                    shown.show(record);
                }
                // They are in the order of keys on the page, whatever its order is.
                prefixes.addAll(wish.order() == Order.ASCENDING ? prefixes.size() : 0, step.prefixes());
                items += step.records().size() + step.prefixes().size();
                left = step.next();
                bytes = shown.bytes();
                for (Bytes prefix : prefixes) {
                    bytes += prefix.size();
                }
                memory.mayGrow(bytes);
            } while (left != null && items < wish.limit() && bytes < LargeAnswers.PAGE_BYTES_MAX);
        }

        private void showSorted(Shown shown) throws IOException {
            long limit = Math.min(Integer.MAX_VALUE, (long) skipped + wish.limit() + 1);
            List<KeyRecord> records = page(range, (int) limit, SORTED_BYTES_MAX).records();
            int end = Math.min(records.size(), skipped + wish.limit());
            int at = skipped;
            while (at < end && shown.bytes() < LargeAnswers.PAGE_BYTES_MAX) {
                shown.show(records.get(at));
                at++;
                memory.mayGrow(shown.bytes());
            }
            left = at < records.size() ? range : null;
            leftFrom = at;
        }

        private Page page(KeyRange keys, int limit, long bytesMax) {
            try {
                return reader.list(new ListQuery(
                        keys,
                        atRevision,
                        limit,
                        bytesMax,
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
                                + SORTED_BYTES_MAX + " bytes (sort by key, or narrow the range)");
            }
        }

        List<Bytes> prefixes() {
            return prefixes;
        }

        /** The cursor to the next page, once this one is shown; null: this was the last one. */
        @Nullable
        String next() {
            KeyRange rest = left;
            return rest == null ? null : new ListCursor(revision, wish.fingerprint(), rest, leftFrom).encode();
        }
    }

    private static byte[] render(Wish wish, Turning page) {
        try {
            return switch (wish.rendering()) {
                case TEXT -> text(page);
                case NDJSON -> lines(page, wish.form());
                default -> Json.render(out -> write(out, wish, page), wish.pretty());
            };
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void write(JsonGenerator out, Wish wish, Turning page) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("items");
        page.show(new Shown() {
            @Override
            public void show(KeyRecord record) throws IOException {
                Entries.write(out, record, wish.form());
            }

            @Override
            public long bytes() {
                return Json.written(out);
            }
        });
        out.writeEndArray();
        if (wish.delimiter() != null) {
            writePrefixes(out, page.prefixes());
        }
        out.writeNumberField("revision", page.revision);
        String next = page.next();
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

    /** Records as lines. */
    private interface Lines {
        void add(ByteArrayBuilder lines, KeyRecord record);
    }

    private static ByteArrayBuilder lines(Turning page, Lines form) throws IOException {
        ByteArrayBuilder lines = new ByteArrayBuilder();
        page.show(new Shown() {
            @Override
            public void show(KeyRecord record) {
                form.add(lines, record);
            }

            @Override
            public long bytes() {
                return lines.size();
            }
        });
        return lines;
    }

    private static byte[] text(Turning page) throws IOException {
        ByteArrayBuilder lines = lines(page, (to, record) -> line(to, record.key()));
        for (Bytes prefix : page.prefixes()) {
            line(lines, prefix);
        }
        return lines.toByteArray();
    }

    private static void line(ByteArrayBuilder lines, Bytes key) {
        String text = Percent.utf8(key.array());
        if (text == null || text.indexOf('\n') >= 0) {
            throw new RefusedException(
                    ProblemCode.NOT_TEXT,
                    "key " + Entries.shown(key) + " can't stand on a line of text (ask for as=json)");
        }
        lines.write(key.array(), 0, key.size());
        lines.write('\n');
    }

    private static byte[] lines(Turning page, ValueForm form) throws IOException {
        ByteArrayBuilder lines =
                lines(page, (to, record) -> to.write(Json.render(out -> Entries.write(out, record, form), false)));
        for (Bytes prefix : page.prefixes()) {
            lines.write(Json.render(
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
