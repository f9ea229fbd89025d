package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.log.Action;
import io.quorate.core.log.ClaimOutcome.Link;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Reads;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What keeps whom waiting, and who watches what. Safe for any event loop. */
final class DiagnosticsRoutes implements Routes {

    private static final int CHAINS_MAX = 100;

    private static final int WATCHES_MAX = 10_000;
    private static final int CLIENTS_MAX = 10_000;
    private static final int SLOW_MAX = 1_024;

    /** What counts as slow when nothing is said. */
    private static final long SLOW_MILLIS = 50;

    private final HttpState state;
    private final Gate gate;
    private final WatchHub hub;

    DiagnosticsRoutes(HttpState state, Gate gate, WatchHub hub) {
        this.state = state;
        this.gate = gate;
        this.hub = hub;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/diagnostics/deadlocks", this::deadlocks, "limit")
                        .access(Access.of(Domain.MAINTENANCE, Action.READ)),
                Route.get("/v1/diagnostics/watches", this::watches, "limit")
                        .access(Access.of(Domain.MAINTENANCE, Action.READ)),
                Route.get("/v1/diagnostics/slowlog", this::slowRequests, "over", "limit")
                        .access(Access.of(Domain.MAINTENANCE, Action.READ)),
                Route.get("/v1/diagnostics/clients", this::clients, "limit")
                        .access(Access.of(Domain.MAINTENANCE, Action.READ)));
    }

    // ---- slow requests

    private void slowRequests(Exchange exchange) {
        long floor = SlowRequests.FLOOR_NANOS / 1_000_000;
        long over =
                exchange.parameters().millis("over", floor, exchange.settings().requestTimeoutMillisMax(), SLOW_MILLIS);
        int limit = (int) exchange.number("limit", 1, SLOW_MAX, 100);
        if (exchange.refused()) {
            return;
        }
        List<SlowRequests.SlowRequest> newest = state.slowRequests.newest(over * 1_000_000, limit);
        exchange.json(200, out -> writeSlow(out, newest));
    }

    /** Writes {@code {"items": […]}}. */
    static void writeSlow(JsonGenerator out, List<SlowRequests.SlowRequest> newest) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("items");
        for (SlowRequests.SlowRequest slow : newest) {
            out.writeStartObject();
            out.writeStringField("ended_at", Timestamps.of(slow.endedMillis()));
            out.writeNumberField("ms", Math.round(slow.nanos() / 1e4) / 100.0);
            out.writeStringField("request_id", slow.id());
            out.writeStringField("method", slow.method());
            out.writeStringField("route", slow.route());
            out.writeStringField("path", slow.path());
            out.writeNumberField("status", slow.status());
            if (slow.timing() != null) {
                out.writeStringField("server_timing", slow.timing());
            }
            if (slow.trace() != null) {
                out.writeStringField("trace", slow.trace());
            }
            if (slow.peer() != null) {
                out.writeStringField("peer", slow.peer());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    // ---- clients

    private void clients(Exchange exchange) {
        int limit = (int) exchange.number("limit", 1, CLIENTS_MAX, 100);
        if (exchange.refused()) {
            return;
        }
        exchange.json(200, out -> writeClients(out, state, limit));
    }

    /** Writes the busiest connections, the oldest of equals first. */
    static void writeClients(JsonGenerator out, HttpState state, int limit) throws IOException {
        List<ConnectionGuard.Look> looks = state.guards.stream()
                .map(ConnectionGuard::look)
                .sorted(Comparator.comparingInt(ConnectionGuard.Look::inWork)
                        .thenComparingLong(ConnectionGuard.Look::ageMillis)
                        .reversed())
                .toList();
        out.writeStartObject();
        out.writeArrayFieldStart("items");
        for (ConnectionGuard.Look look : looks.subList(0, Math.min(limit, looks.size()))) {
            out.writeStartObject();
            out.writeStringField("peer", look.peer());
            out.writeNumberField("age_ms", look.ageMillis());
            out.writeNumberField("requests", look.requests());
            out.writeNumberField("in_work", look.inWork());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("open", looks.size());
        out.writeEndObject();
    }

    // ---- watches

    private void watches(Exchange exchange) {
        int limit = (int) exchange.number("limit", 1, WATCHES_MAX, 100);
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                hub.statuses(limit),
                statuses -> exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("items");
                    for (WatchStatus status : statuses) {
                        write(out, status);
                    }
                    out.writeEndArray();
                    out.writeNumberField("open", hub.open());
                    out.writeEndObject();
                }));
    }

    private static void write(JsonGenerator out, WatchStatus status) throws IOException {
        out.writeStartObject();
        if (status.watched() instanceof WatchStatus.Watched.Names named) {
            write(out, named.kind(), named.names());
        } else if (status.watched() instanceof WatchStatus.Watched.Thing thing) {
            out.writeStringField("kind", thing.kind());
            if (!thing.name().isEmpty()) {
                out.writeStringField("name", thing.name());
            }
        }
        writeRest(out, status);
        out.writeEndObject();
    }

    private static void writeRest(JsonGenerator out, WatchStatus status) throws IOException {
        if (status.outlet() instanceof WatchPeer known) {
            out.writeStringField("peer", known.peer());
        } else {
            out.writeBooleanField("wait", true);
        }
        out.writeStringField(
                "state", status.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        out.writeNumberField("revision", status.revision());
        out.writeNumberField("lag", status.lag());
        out.writeNumberField("lines", status.lines());
        out.writeNumberField("events", status.events());
        double seconds = Math.max(1, status.ageMillis()) / 1e3;
        out.writeNumberField("events_per_second", Math.round(status.events() / seconds * 10) / 10.0);
        out.writeNumberField("age_ms", status.ageMillis());
    }

    private static void write(JsonGenerator out, Kind kind, KeyRange names) throws IOException {
        Bytes to = names.to();
        boolean isKey = kind == Kind.KEY;
        out.writeStringField("kind", Fences.word(kind));
        if (kind == Kind.INSTANCE) {
            writeInstances(out, names);
            return;
        }
        Entries.writeKey(out, isKey ? "key" : "name", isKey ? "key64" : "name64", names.from());
        if (names.equals(KeyRange.prefix(names.from()))) {
            out.writeBooleanField("prefix", true);
        } else if (to != null && !names.equals(KeyRange.only(names.from()))) {
            Entries.writeKey(out, "end", "end64", to);
        }
    }

    /** The instances of a service, one of them, or those of all services. */
    private static void writeInstances(JsonGenerator out, KeyRange names) throws IOException {
        if (names.from().isEmpty()) {
            out.writeBooleanField("prefix", true);
            return;
        }
        out.writeStringField("service", Instance.serviceIn(names.from()));
        if (names.equals(KeyRange.only(names.from()))) {
            out.writeStringField("id", Instance.idIn(names.from()));
        }
    }

    // ---- deadlocks

    private void deadlocks(Exchange exchange) {
        int limit = (int) exchange.number("limit", 1, CHAINS_MAX, 10);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                gate.reads(exchange).read(Reads.Freshness.LINEARIZABLE, exchange.deadline(), view -> {
                    List<List<Link>> chains = view.waitChains(CHAINS_MAX);
                    long refused = view.counts().deadlocks();
                    return Json.render(
                            out -> {
                                out.writeStartObject();
                                write(out, "deadlocks", chains, true, limit);
                                write(out, "longest", chains, false, limit);
                                out.writeNumberField("refused", refused);
                                out.writeNumberField("revision", view.revision());
                                out.writeEndObject();
                            },
                            pretty);
                }),
                reading -> {
                    exchange.reading(reading);
                    exchange.send(200, Names.TYPE_JSON, reading.value());
                });
    }

    private static void write(JsonGenerator out, String field, List<List<Link>> chains, boolean cycles, int limit)
            throws IOException {
        List<Object> plain = new ArrayList<>();
        for (List<Link> chain : chains) {
            if (isCycle(chain) == cycles && plain.size() < limit) {
                plain.add(chain.stream().map(ClaimProblems::plain).toList());
            }
        }
        out.writeFieldName(field);
        Json.writePlain(out, plain);
    }

    /** Whether whoever waits last in it is one who waits further on. */
    private static boolean isCycle(List<Link> chain) {
        return chain.size() > 1 && chain.indexOf(chain.get(chain.size() - 1)) < chain.size() - 1;
    }
}
