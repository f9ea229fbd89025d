package io.quorate.server.http;

import io.quorate.server.service.Reads.Freshness;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client wants to watch. Immutable.
 *
 * @param from the first revision that is told; 0: what comes after now
 * @param isInitial whether the state is told first
 * @param isResync whether the state is told anew where history is gone
 * @param hasPrev whether an event shows what was there before
 * @param form how values are shown
 * @param progressMillis after so long without a line there is one
 * @param maxMillis after so long the watch ends; 0: it does not
 * @param freshness how fresh the member must be as the watch begins
 */
record WatchTerms(
        long from,
        boolean isInitial,
        boolean isResync,
        EventFilter filter,
        boolean hasPrev,
        ValueForm form,
        long progressMillis,
        long maxMillis,
        Freshness freshness) {

    /** The parameters of every watch. */
    static final List<String> PARAMETERS =
            List.of("watch", "from", "initial", "events", "progress", "max", "on_compacted");

    /** Those of a watch of keys. */
    static final List<String> KEY_PARAMETERS = withPrev();

    static final long PROGRESS_MILLIS = 5_000;
    static final long PROGRESS_MILLIS_MIN = 1_000;
    static final long PROGRESS_MILLIS_MAX = 60_000;
    static final long MAX_MILLIS_MIN = 1_000;
    static final long MAX_MILLIS_MAX = 86_400_000;

    /** The words of {@code on_compacted=}. */
    enum OnCompacted {
        /** The watch ends. */
        END,
        /** It tells the state anew. */
        RESYNC
    }

    /** The parameters that go with a single answer, not with a watch. */
    private static final List<String> READ_ONLY = List.of(
            "limit",
            "cursor",
            "history",
            "rev",
            "min_revision",
            "max_stale",
            "count",
            "order",
            "sort",
            "delimiter",
            "min_mod_revision",
            "max_mod_revision",
            "until",
            "attached",
            "near",
            "pick");

    private static List<String> withPrev() {
        List<String> all = new ArrayList<>(PARAMETERS);
        all.add("prev");
        return List.copyOf(all);
    }

    /** Refuses what goes with a watch only. */
    static void refuseOutside(Exchange exchange) {
        if (exchange.parameters().any()) {
            for (String name : KEY_PARAMETERS) {
                if (!name.equals("watch")) {
                    exchange.parameters().inapplicable(name, "it goes with watch");
                }
            }
        }
    }

    /** What a request asks for. */
    static WatchTerms of(Exchange exchange) {
        RequestParameters parameters = exchange.parameters();
        for (String name : READ_ONLY) {
            parameters.inapplicable(name, "a watch tells every change");
        }
        for (String name : new String[] {"wait", "after"}) {
            parameters.inapplicable(name, "it is given beside watch (expected: one of them)");
        }
        boolean isInitial = exchange.flag("initial");
        long from = exchange.number("from", 1, Numbers.MAX, 0);
        if (from > 0 && isInitial) {
            exchange.fault(
                    "query.from",
                    "from: given beside initial (expected: one of them; initial tells the state as it is now)");
        }
        long seen = lastSeen(exchange);
        boolean goesOn = seen >= from && seen >= 0;
        Freshness freshness =
                exchange.word("consistency", ReadOptions.Consistency.class, ReadOptions.Consistency.LINEARIZABLE)
                                == ReadOptions.Consistency.LINEARIZABLE
                        ? Freshness.LINEARIZABLE
                        : Freshness.SERIALIZABLE;
        OnCompacted onCompacted = exchange.word("on_compacted", OnCompacted.class, OnCompacted.END);
        return new WatchTerms(
                goesOn ? seen + 1 : from,
                isInitial && !goesOn,
                // Who began with the state begins with it again where it can't go on.
                onCompacted == OnCompacted.RESYNC || (isInitial && goesOn),
                filter(exchange),
                exchange.flag("prev"),
                exchange.word("values", ValueForm.class, ValueForm.AUTO),
                parameters.millis("progress", PROGRESS_MILLIS_MIN, PROGRESS_MILLIS_MAX, PROGRESS_MILLIS),
                parameters.millis("max", MAX_MILLIS_MIN, MAX_MILLIS_MAX, 0),
                freshness);
    }

    /** What a browser that connects again has seen; -1: it does not say. */
    private static long lastSeen(Exchange exchange) {
        String text = exchange.requestHeader(Names.LAST_EVENT_ID);
        if (text == null || text.isEmpty()) {
            return -1;
        }
        long seen = Numbers.parse(text);
        if (seen < 0) {
            exchange.fault("header.Last-Event-ID", "Last-Event-ID: '" + Text.shown(text) + "' (expected: a revision)");
        }
        return seen;
    }

    private static EventFilter filter(Exchange exchange) {
        String text = exchange.parameter("events");
        if (text == null) {
            return EventFilter.ALL;
        }
        EventFilter filter = EventFilter.parse(text);
        if (filter == null) {
            exchange.fault(
                    "query.events",
                    "events: '" + Text.shown(text) + "' (expected, with commas between them: " + EventFilter.EXPECTED
                            + ")");
            return EventFilter.ALL;
        }
        return filter;
    }

    /** The framing a request asks for. */
    static Framing framing(Exchange exchange) {
        return exchange.rendering(Rendering.NDJSON, Rendering.SSE) == Rendering.SSE ? Framing.SSE : Framing.NDJSON;
    }

    /** Which condition of a read makes no sense for a watch. */
    static void refuseConditions(Exchange exchange) {
        KeyReads.refuseIfMatch(exchange);
        @Nullable String known = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null) {
            exchange.fault("header.If-None-Match", "If-None-Match is given beside watch (expected: from)");
        }
    }
}
