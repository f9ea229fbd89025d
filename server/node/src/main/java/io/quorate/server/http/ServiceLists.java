package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.InstanceState;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.registry.TagCount;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The services there are. Answers are rendered on reader threads. Safe for any event loop. */
final class ServiceLists {

    static final List<String> PARAMETERS = parameters();

    /** So many tags of a service are shown. */
    static final int TAGS_SHOWN_MAX = 1_000;

    private static final int QUERY = ServiceNames.PATH.hashCode();
    private static final int SERVICES_AT_A_TIME = 1_000;

    private final Gate gate;
    private final WatchCalls watches;
    private final LargeServices large = new LargeServices();

    ServiceLists(Gate gate, WatchCalls watches) {
        this.gate = gate;
        this.watches = watches;
    }

    private static List<String> parameters() {
        List<String> all = new ArrayList<>(WatchCalls.alsoWatched(ServiceReads.withFreshness("as", "limit", "cursor")));
        all.addAll(InstanceFilter.PARAMETERS);
        return List.copyOf(all);
    }

    /** {@code GET /v1/services} */
    void list(Exchange exchange) {
        InstanceFilter filter = InstanceFilter.of(exchange);
        if (exchange.flag("watch")) {
            watches.start(exchange, terms -> new InstanceSubject(KeyRange.ALL, filter, terms.filter()));
            return;
        }
        WatchTerms.refuseOutside(exchange);
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT, Rendering.PROMETHEUS);
        if (rendering == Rendering.PROMETHEUS) {
            targets(exchange, filter);
            return;
        }
        for (String name : new String[] {"health", "draining", "tag", "zone"}) {
            exchange.parameters().inapplicable(name, "it is about instances (as=prometheus, watch, or one service)");
        }
        if (!exchange.parameters().beginning(RequestParameters.META_PREFIX).isEmpty()) {
            exchange.fault("query.meta", "meta: it is about instances (as=prometheus, watch, or one service)");
        }
        int limit = (int) exchange.number("limit", 1, KeyLists.LIMIT_MAX, KeyLists.LIMIT_DEFAULT);
        ListCursor cursor = KeyReads.cursor(exchange, QUERY);
        ReadOptions options = ReadOptions.of(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        KeyRange range = cursor == null ? KeyRange.ALL : cursor.range();
        watches.waiting()
                .read(
                        exchange,
                        options,
                        new Waiting.Names(Kind.INSTANCE, KeyRange.ALL),
                        view -> {
                            options.check(view);
                            Page page = page(view, range, limit, rendering, pretty, exchange.memory());
                            exchange.memory().hold(page.body().length);
                            return page;
                        },
                        reading -> {
                            exchange.reading(reading);
                            Page page = reading.value();
                            exchange.header(HttpHeaders.VARY, Names.ACCEPT);
                            if (page.next() != null) {
                                exchange.header(Names.LINK, KeyLists.link(exchange, page.next()));
                            }
                            exchange.send(
                                    200, rendering == Rendering.TEXT ? Names.TYPE_TEXT : Names.TYPE_JSON, page.body());
                        });
    }

    /** A page of a list. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(byte[] body, @Nullable String next) {}

    /** Services with instances, and those of which only settings are there. */
    private static Page page(
            StateView view, KeyRange range, int limit, Rendering rendering, boolean pretty, HeldBytes memory) {
        Map<String, StateCounts> found = new TreeMap<>();
        for (ServiceCounts service : view.services(range, limit + 1)) {
            found.put(service.service(), service.instances());
        }
        for (KeyRecord record :
                view.list(Kind.SERVICE, settings(range, limit + 1)).records()) {
            found.putIfAbsent(record.key().utf8(), StateCounts.NONE);
        }
        List<String> names = new ArrayList<>(found.keySet());
        List<String> shown = names.subList(0, Math.min(limit, names.size()));
        if (rendering == Rendering.TEXT) {
            StringBuilder lines = new StringBuilder();
            shown.forEach(name -> lines.append(name).append('\n'));
            return new Page(lines.toString().getBytes(StandardCharsets.US_ASCII), next(view, names, limit));
        }
        @Nullable String[] next = {null};
        byte[] body = Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("items");
                    int end = 0;
                    while (end < shown.size() && Json.written(out) < LargeAnswers.PAGE_BYTES_MAX) {
                        write(out, view, shown.get(end), found.getOrDefault(shown.get(end), StateCounts.NONE));
                        end++;
                        memory.mayGrow(Json.written(out));
                    }
                    out.writeEndArray();
                    out.writeNumberField("revision", view.revision());
                    next[0] = next(view, names, end);
                    if (next[0] != null) {
                        out.writeStringField("next", next[0]);
                    }
                    out.writeEndObject();
                },
                pretty);
        return new Page(body, next[0]);
    }

    /** The cursor to what follows the first {@code shown} of {@code names}; null: nothing does. */
    private static @Nullable String next(StateView view, List<String> names, int shown) {
        return names.size() <= shown
                ? null
                : new ListCursor(view.revision(), QUERY, new KeyRange(Bytes.utf8(names.get(shown)), null), 0).encode();
    }

    private static KeyReader.ListQuery settings(KeyRange range, int limit) {
        return new KeyReader.ListQuery(
                range,
                0,
                limit,
                LargeAnswers.PAGE_BYTES_MAX,
                KeyReader.Sort.KEY,
                Order.ASCENDING,
                true,
                KeyReader.RevisionFilter.NONE,
                null,
                0);
    }

    private static void write(JsonGenerator out, StateView view, String service, StateCounts counts)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("service", service);
        out.writeNumberField("instances", counts.total());
        out.writeObjectFieldStart("states");
        for (InstanceState state : InstanceState.values()) {
            out.writeNumberField(InstanceDocuments.word(state), counts.of(state));
        }
        out.writeEndObject();
        out.writeObjectFieldStart("tags");
        for (TagCount tag : view.serviceTags(service, TAGS_SHOWN_MAX)) {
            out.writeNumberField(tag.tag(), tag.instances());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    // ---- for Prometheus

    private void targets(Exchange exchange, InstanceFilter filter) {
        for (String name : new String[] {"limit", "cursor", "wait", "after"}) {
            exchange.parameters().inapplicable(name, "all targets are told at once");
        }
        ReadOptions options = ReadOptions.of(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        Discovery.Wish wish = new Discovery.Wish(filter, "", 0);
        exchange.then(
                gate.reads(exchange).read(options.freshness(), exchange.deadline(), view -> {
                    options.check(view);
                    boolean[] isProtected = {false};
                    byte[] body = Json.render(
                            out -> isProtected[0] = writeTargets(out, view, wish, exchange.memory()), pretty);
                    exchange.memory().hold(body.length);
                    return new Targets(body, isProtected[0]);
                }),
                reading -> {
                    exchange.reading(reading);
                    if (reading.value().isProtected()) {
                        exchange.header(Names.QUORATE_PROTECTED, "true");
                    }
                    exchange.send(200, Names.TYPE_JSON, reading.value().body());
                });
    }

    /** The targets of all services, and whether those of one of them are shown under protection. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Targets(byte[] body, boolean isProtected) {}

    /** Whether the choice was widened for a service. */
    private boolean writeTargets(JsonGenerator out, StateView view, Discovery.Wish wish, HeldBytes memory)
            throws IOException {
        boolean isProtected = false;
        TargetGroups groups = new TargetGroups();
        out.writeStartArray();
        KeyRange left = KeyRange.ALL;
        List<ServiceCounts> services;
        do {
            services = view.services(left, SERVICES_AT_A_TIME);
            for (ServiceCounts service : services) {
                Discovery found = Discovery.of(view, 0, service.service(), wish, large, ThreadLocalRandom.current());
                isProtected |= found.isProtected();
                groups.write(out, found, 0, found.size(), memory);
                left = new KeyRange(Bytes.utf8(service.service()).successor(), null);
            }
        } while (services.size() == SERVICES_AT_A_TIME);
        out.writeEndArray();
        return isProtected;
    }
}
