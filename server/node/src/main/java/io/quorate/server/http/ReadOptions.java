package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Limits;
import io.quorate.server.service.Reads.Freshness;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;

/**
 * Which state a read wants. Immutable.
 *
 * @param freshness how fresh the member must be
 * @param revision the exact revision to read; 0: the newest
 * @param revisionMin what the newest revision must have reached; 0: nothing
 * @param waitMillis how long a change is waited for; -1: it is not
 * @param after a change after this revision is waited for; -1: after now
 */
record ReadOptions(Freshness freshness, long revision, long revisionMin, long waitMillis, long after) {

    /** Their parameters. */
    static final String[] PARAMETERS = {"consistency", "min_revision", "max_stale", "rev"};

    /** The newest state, linearizable. */
    static final ReadOptions DEFAULT = new ReadOptions(Freshness.LINEARIZABLE, 0, 0, -1, -1);

    /** The words of {@code consistency=}. */
    enum Consistency {
        LINEARIZABLE,
        SERIALIZABLE
    }

    /** What a request asks for. */
    static ReadOptions of(Exchange exchange) {
        RequestParameters parameters = exchange.parameters();
        String header = exchange.requestHeader(Names.QUORATE_MIN_REVISION);
        if (header == null && !parameters.any()) {
            return DEFAULT;
        }
        long atLeast = exchange.number("min_revision", 0, Numbers.MAX, -1);
        if (atLeast < 0 && header != null) {
            atLeast = Numbers.parse(header);
            if (atLeast < 0) {
                exchange.fault(
                        "header.Quorate-Min-Revision",
                        "Quorate-Min-Revision: '" + Text.shown(header) + "' (expected: a revision)");
            }
        }
        Consistency otherwise = atLeast >= 0 ? Consistency.SERIALIZABLE : Consistency.LINEARIZABLE;
        Consistency consistency = exchange.word("consistency", Consistency.class, otherwise);
        long revision = exchange.number("rev", 1, Numbers.MAX, 0);
        Freshness freshness = freshness(exchange, consistency, atLeast);
        long waitMillis = exchange.parameters().millis("wait", 0, Limits.WAIT_MILLIS_MAX, -1);
        return new ReadOptions(freshness, revision, Math.max(0, atLeast), waitMillis, after(exchange, waitMillis >= 0));
    }

    private static long after(Exchange exchange, boolean isWait) {
        if (!isWait) {
            exchange.parameters().inapplicable("after", "it goes with wait");
            return -1;
        }
        for (String name : new String[] {"rev", "history", "cursor"}) {
            exchange.parameters().inapplicable(name, "a wait answers with the newest state");
        }
        long after = exchange.number("after", 0, Numbers.MAX, -1);
        String tag = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        if (tag == null) {
            return after;
        }
        long known = Conditions.anyTag(tag.strip());
        if (known < 0) {
            exchange.fault(
                    "header.If-None-Match",
                    "If-None-Match: " + Text.shown(tag) + " (expected beside wait: \"REVISION\", one of them)");
        }
        // What the client knows is no news, whatever it waits after.
        return Math.max(after, known);
    }

    private static Freshness freshness(Exchange exchange, Consistency consistency, long atLeast) {
        String stale = exchange.parameter("max_stale");
        long staleMillis = Long.MAX_VALUE;
        if (stale != null) {
            staleMillis = Durations.parseMillis(stale);
            if (staleMillis < 0) {
                exchange.fault(
                        "query.max_stale",
                        "max_stale: '" + Text.shown(stale) + "' (expected: " + Durations.EXPECTED + ")");
            }
            if (consistency != Consistency.SERIALIZABLE || atLeast >= 0) {
                exchange.parameters()
                        .inapplicable("max_stale", "it goes with consistency=serializable without min_revision");
            }
        }
        if (consistency == Consistency.LINEARIZABLE) {
            return Freshness.LINEARIZABLE;
        }
        if (atLeast >= 0) {
            return new Freshness.AtLeast(atLeast);
        }
        return stale == null ? Freshness.SERIALIZABLE : new Freshness.Serializable(staleMillis);
    }

    /** Refuses the read if {@code reader} can't show the state asked for. */
    void check(KeyReader reader) {
        if (reader.revision() < revisionMin) {
            throw new RefusedException(
                    ProblemCode.REVISION_NOT_REACHED,
                    "the cluster is at revision " + reader.revision() + ", the request wants " + revisionMin);
        }
        if (revision == 0) {
            return;
        }
        switch (reader.availability(revision)) {
            case READABLE -> {}
            case COMPACTED ->
                throw new RefusedException(Problem.of(
                                ProblemCode.REVISION_COMPACTED,
                                "revision " + revision + " is forgotten: history begins after "
                                        + reader.compactRevision())
                        .with("compact_revision", reader.compactRevision()));
            case FUTURE ->
                throw new RefusedException(Problem.of(
                                ProblemCode.REVISION_IN_FUTURE,
                                "revision " + revision + " is not there yet: the newest is " + reader.revision())
                        .with("current_revision", reader.revision()));
        }
    }
}
