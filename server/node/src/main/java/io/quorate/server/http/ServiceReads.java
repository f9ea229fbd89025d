package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.StateView;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.http.Discovery.Found;
import io.quorate.server.http.Discovery.Wish;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Reads.Freshness;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The instances of one service. Answers are rendered on reader threads. Safe for any event loop. */
final class ServiceReads {

    static final List<String> PARAMETERS = parameters();

    /** Most clients take all instances at once: bytes of an answer, after which a page ends. */
    private static final long PAGE_BYTES_MAX = 8L << 20;

    private final Gate gate;
    private final WatchCalls watches;
    private final SharedAnswers shared = new SharedAnswers();
    private final LargeServices large = new LargeServices();

    ServiceReads(Gate gate, WatchCalls watches) {
        this.gate = gate;
        this.watches = watches;
    }

    static String[] withFreshness(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("consistency", "min_revision", "max_stale"));
        return all.toArray(new String[0]);
    }

    private static List<String> parameters() {
        List<String> all =
                new ArrayList<>(WatchCalls.alsoWatched(withFreshness("as", "rev", "near", "pick", "limit", "cursor")));
        all.addAll(InstanceFilter.PARAMETERS);
        return List.copyOf(all);
    }

    // ---- the instances of a service

    /**
     * How instances are shown.
     *
     * @param known the revision the client knows them at; -1: none
     */
    private record View(Wish wish, int limit, Rendering rendering, boolean pretty, long known) {}

    /**
     * An answer.
     *
     * @param body null: nothing changed since the revision the client knows
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(
            byte @Nullable [] body, long revision, @Nullable String next, boolean isProtected) {}

    /** {@code GET /v1/services/{service}} */
    void discover(Exchange exchange) {
        String service = ServiceNames.service(exchange);
        InstanceFilter filter = InstanceFilter.of(exchange);
        if (exchange.flag("watch")) {
            watches.start(exchange, terms -> new InstanceSubject(Instance.keys(service), filter, terms.filter()));
            return;
        }
        WatchTerms.refuseOutside(exchange);
        ReadOptions options = ReadOptions.of(exchange);
        View shown = view(exchange, filter);
        int query = service.hashCode() * 31 + shown.wish().fingerprint();
        ListCursor cursor = KeyReads.cursor(exchange, query);
        if (cursor != null && options.revision() != 0 && options.revision() != cursor.revision()) {
            exchange.fault("query.rev", "rev: the cursor is at revision " + cursor.revision());
        }
        if (exchange.refused()) {
            return;
        }
        HeldBytes memory = exchange.memory();
        Function<StateView, Answer> look = view -> {
            Answer answer = answer(view, service, shown, options, cursor, query, memory);
            memory.hold(answer.body() == null ? 0 : answer.body().length);
            return answer;
        };
        Consumer<Reads.Reading<Answer>> next = reading -> {
            exchange.reading(reading);
            send(exchange, reading.value(), shown.rendering());
        };
        if (cursor == null) {
            DiscoveryWait change = new DiscoveryWait(Instance.keys(service), filter);
            watches.waiting().read(exchange, options, change, look, next);
        } else {
            exchange.then(
                    gate.reads(exchange).read(new Freshness.AtLeast(cursor.revision()), exchange.deadline(), look),
                    next);
        }
    }

    private static View view(Exchange exchange, InstanceFilter filter) {
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT, Rendering.PROMETHEUS);
        String near = exchange.parameter("near");
        int pick = (int) exchange.number("pick", 1, Limits.INSTANCES_MAX, 0);
        if (pick > 0) {
            exchange.parameters().inapplicable("limit", "pick says how many");
            exchange.parameters().inapplicable("cursor", "who draws has no next page");
        }
        if (rendering == Rendering.PROMETHEUS) {
            exchange.parameters().inapplicable("limit", "all targets are told at once");
            exchange.parameters().inapplicable("cursor", "all targets are told at once");
        }
        KeyReads.refuseIfMatch(exchange);
        String tag = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        long known = tag == null ? -1 : Conditions.anyTag(tag.strip());
        if (tag != null && known < 0) {
            exchange.fault("header.If-None-Match", "If-None-Match: " + Text.shown(tag) + " (expected: W/\"REVISION\")");
        }
        return new View(
                new Wish(filter, near == null ? "" : near, pick),
                (int) exchange.number("limit", 1, Limits.INSTANCES_MAX, Limits.INSTANCES_MAX),
                rendering,
                exchange.pretty(),
                known);
    }

    private Answer answer(
            StateView view,
            String service,
            View shown,
            ReadOptions options,
            @Nullable ListCursor cursor,
            int query,
            HeldBytes memory) {
        long revision;
        if (cursor == null) {
            options.check(view);
            revision = options.revision() == 0 ? view.revision() : options.revision();
        } else {
            revision = cursor.revision();
            KeyLists.checkCursor(view, revision);
        }
        long atRevision = EventLines.readAt(view, revision);
        // A revision that is not there yet is no state that the client could know.
        if (shown.known() >= 0 && shown.known() <= view.revision() && options.revision() == 0 && cursor == null) {
            boolean hasChanged = view.changedSince(Kind.INSTANCE, Instance.keys(service), shown.known())
                    || view.changedSince(Kind.SERVICE, KeyRange.only(Bytes.utf8(service)), shown.known());
            if (!hasChanged) {
                return new Answer(null, revision, null, false);
            }
        }
        boolean isShared =
                cursor == null && options.revision() == 0 && shown.wish().pick() == 0;
        return isShared
                ? shared.answer(
                        view,
                        service,
                        new SharedAnswers.Form(service, shown.wish(), shown.limit(), shown.rendering(), shown.pretty()),
                        () -> rendered(view, service, shown, atRevision, revision, null, query, memory))
                : rendered(view, service, shown, atRevision, revision, cursor, query, memory);
    }

    private Answer rendered(
            StateView view,
            String service,
            View shown,
            long atRevision,
            long revision,
            @Nullable ListCursor cursor,
            int query,
            HeldBytes memory) {
        Discovery found = Discovery.of(view, atRevision, service, shown.wish(), large, ThreadLocalRandom.current());
        if (!found.isAnyThere() && shown.rendering() != Rendering.PROMETHEUS) {
            throw new RefusedException(InstanceProblems.noService(service));
        }
        int from = cursor == null ? 0 : Math.min(cursor.skipped(), found.size());
        int to = Math.min(found.size(), from + shown.limit());
        return switch (shown.rendering()) {
            case TEXT -> {
                String rest = to < found.size() ? new ListCursor(revision, query, KeyRange.ALL, to).encode() : null;
                yield new Answer(text(found, from, to), revision, rest, found.isProtected());
            }
            case PROMETHEUS ->
                new Answer(
                        Json.render(
                                out -> {
                                    out.writeStartArray();
                                    new TargetGroups().write(out, found, from, to, memory);
                                    out.writeEndArray();
                                },
                                shown.pretty()),
                        revision,
                        null,
                        found.isProtected());
            default -> page(found, from, to, revision, shown, query, memory);
        };
    }

    private static byte[] text(Discovery found, int from, int to) {
        StringBuilder lines = new StringBuilder((to - from) * 24);
        for (int i = from; i < to; i++) {
            lines.append(InstanceDocuments.target(found.get(i).instance())).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Answer page(
            Discovery found, int from, int to, long revision, View shown, int query, HeldBytes memory) {
        int[] end = {to};
        String[] next = {null};
        byte[] body = Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("items");
                    end[0] = writeItems(out, found, from, to, memory);
                    out.writeEndArray();
                    if (found.isProtected()) {
                        out.writeBooleanField("protected", true);
                    }
                    out.writeNumberField("revision", revision);
                    if (end[0] < found.size()) {
                        next[0] = new ListCursor(revision, query, KeyRange.ALL, end[0]).encode();
                        out.writeStringField("next", next[0]);
                    }
                    out.writeEndObject();
                },
                shown.pretty());
        return new Answer(body, revision, next[0], found.isProtected());
    }

    /** Writes items till the page is full; where it ended. */
    private static int writeItems(JsonGenerator out, Discovery found, int from, int to, HeldBytes memory)
            throws IOException {
        for (int i = from; i < to; i++) {
            long bytes = Json.written(out);
            if (bytes > PAGE_BYTES_MAX) {
                return i;
            }
            memory.mayGrow(bytes);
            Found one = found.get(i);
            InstanceDocuments.write(out, one.record(), one.instance());
        }
        return to;
    }

    private static void send(Exchange exchange, Answer answer, Rendering rendering) {
        exchange.revision(answer.revision());
        exchange.header(HttpHeaders.ETAG, "W/\"" + answer.revision() + "\"");
        exchange.header(HttpHeaders.VARY, Names.ACCEPT);
        byte[] body = answer.body();
        if (body == null) {
            exchange.empty(304);
            return;
        }
        if (answer.isProtected()) {
            exchange.header(Names.QUORATE_PROTECTED, "true");
        }
        String next = answer.next();
        if (next != null) {
            exchange.header(Names.LINK, KeyLists.link(exchange, next));
        }
        exchange.send(200, rendering == Rendering.TEXT ? Names.TYPE_TEXT : Names.TYPE_JSON, body);
    }
}
