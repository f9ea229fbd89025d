package io.quorate.server.http;

import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Subject;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Begins watches: from what a request asks for to the first line. Safe for any event loop. */
final class WatchCalls {

    private final HttpState state;
    private final Reads reads;
    private final WatchHub hub;
    private final Waiting waiting;
    private final SharedBytes shared = new SharedBytes();

    WatchCalls(HttpState state, Reads reads, WatchHub hub) {
        this.state = state;
        this.reads = reads;
        this.hub = hub;
        this.waiting = new Waiting(reads, hub);
    }

    /** The parameters of a read that may also wait, or be a watch. */
    static List<String> alsoWatched(String... parameters) {
        List<String> all = new ArrayList<>(List.of(parameters));
        all.addAll(WatchTerms.PARAMETERS);
        all.addAll(List.of(Waiting.PARAMETERS));
        return List.copyOf(all);
    }

    /** Reads that may wait. */
    Waiting waiting() {
        return waiting;
    }

    /** Begins a watch of names below {@code path}; false: the request does not ask for one. */
    boolean isWatch(Exchange exchange, Kind kind, String path) {
        if (!exchange.flag("watch")) {
            WatchTerms.refuseOutside(exchange);
            return false;
        }
        boolean isOne = ClaimName.isGiven(exchange, path) && !exchange.flag("prefix");
        KeyRange names =
                isOne ? KeyRange.only(ClaimName.of(exchange, path)) : KeyRange.prefix(ClaimName.prefix(exchange, path));
        start(exchange, terms -> subject(kind, names, terms));
        return true;
    }

    /** What is watched, as {@code terms} want to see it. */
    static Subject subject(Kind kind, KeyRange names, WatchTerms terms) {
        return switch (kind) {
            case KEY -> new KeySubject(names, terms.form(), terms.hasPrev(), terms.filter());
            case LOCK, SEMAPHORE, ELECTION -> new ClaimSubject(kind, names, terms.filter());
            case COUNTER, BARRIER -> new NumberSubject(kind, names, terms.filter());
        };
    }

    /** Watches what {@code subject} makes of the terms, which are read first. */
    void start(Exchange exchange, Function<WatchTerms, Subject> subject) {
        Framing framing = WatchTerms.framing(exchange);
        WatchTerms terms = WatchTerms.of(exchange);
        WatchTerms.refuseConditions(exchange);
        if (exchange.refused()) {
            return;
        }
        Subject watched = subject.apply(terms);
        if (exchange.refused()) {
            return;
        }
        exchange.then(begin(terms, exchange), reading -> {
            exchange.reading(reading);
            if (exchange.method().equals("HEAD")) {
                exchange.stream(200, framing.contentType()).end();
                exchange.finish();
                return;
            }
            WatchOptions options = reading.value();
            WatchStream.start(
                    exchange,
                    hub,
                    shared,
                    new WatchStream.Plan(watched, options, framing, terms.maxMillis()),
                    WatchLines.start(options, state.cluster.here().clusterId()));
        });
    }

    /** Where a watch begins, judged on a state as fresh as was asked for. */
    CompletableFuture<Reads.Reading<WatchOptions>> begin(WatchTerms terms, Exchange exchange) {
        return reads.read(terms.freshness(), exchange.deadline(), view -> {
            long current = view.revision();
            long from = terms.from();
            if (from > current + 1) {
                throw new RefusedException(WatchProblems.inFuture("from", from, current));
            }
            boolean isGone = from > 0 && from <= view.compactRevision();
            if (isGone && !terms.isResync()) {
                throw new RefusedException(WatchProblems.compacted(view.compactRevision(), current));
            }
            return new WatchOptions(
                    from == 0 || isGone ? current : from - 1,
                    terms.isInitial() || isGone,
                    terms.isResync(),
                    terms.progressMillis());
        });
    }
}
