package io.quorate.server.http;

import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One instance. Safe for any event loop. */
final class InstanceReads {

    static final List<String> PARAMETERS = WatchCalls.alsoWatched(ServiceReads.withFreshness("as", "rev"));

    private final WatchCalls watches;

    InstanceReads(WatchCalls watches) {
        this.watches = watches;
    }

    /** An instance as it is shown. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shown(KeyRecord record, byte[] body) {}

    /** {@code GET /v1/services/{service}/instances/{id}} */
    void get(Exchange exchange) {
        String service = ServiceNames.service(exchange);
        String id = ServiceNames.instance(exchange);
        Bytes key = Instance.key(service, id);
        KeyRange names = KeyRange.only(key);
        if (exchange.flag("watch")) {
            watches.start(exchange, terms -> new InstanceSubject(names, InstanceFilter.ALL, terms.filter()));
            return;
        }
        WatchTerms.refuseOutside(exchange);
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT);
        ReadOptions options = ReadOptions.of(exchange);
        KeyReads.refuseIfMatch(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        watches.waiting()
                .read(
                        exchange,
                        options,
                        new Waiting.Names(Kind.INSTANCE, names),
                        view -> {
                            options.check(view);
                            KeyRecord record = view.get(Kind.INSTANCE, key, options.revision());
                            if (record == null) {
                                throw new RefusedException(InstanceProblems.noInstance(service, id));
                            }
                            return new Shown(record, render(record, rendering, pretty));
                        },
                        reading -> answer(exchange, reading, rendering));
    }

    private static byte[] render(KeyRecord record, Rendering rendering, boolean pretty) {
        Instance instance = Instance.of(record);
        return rendering == Rendering.TEXT
                ? (InstanceDocuments.target(instance) + "\n").getBytes(StandardCharsets.UTF_8)
                : Json.render(out -> InstanceDocuments.write(out, record, instance), pretty);
    }

    private static void answer(Exchange exchange, Reads.Reading<Shown> reading, Rendering rendering) {
        exchange.reading(reading);
        long revision = reading.value().record().modRevision();
        exchange.header(HttpHeaders.ETAG, KeyWrites.tag(revision));
        exchange.header(HttpHeaders.VARY, Names.ACCEPT);
        String known = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        boolean waited = exchange.parameters().has("wait");
        if (known != null && !waited && (known.equals("*") || KeyReads.names(known, revision))) {
            exchange.empty(304);
            return;
        }
        exchange.send(
                200,
                rendering == Rendering.TEXT ? Names.TYPE_TEXT : Names.TYPE_JSON,
                reading.value().body());
    }
}
