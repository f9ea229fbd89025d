package io.quorate.server.http;

import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Subject;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Begins watches: from what a request asks for to the first line. Safe for any event loop. */
final class WatchCalls {

    private final HttpState state;
    private final Reads reads;
    private final WatchHub hub;
    private final SharedBytes shared = new SharedBytes();

    WatchCalls(HttpState state, Reads reads, WatchHub hub) {
        this.state = state;
        this.reads = reads;
        this.hub = hub;
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
                exchange.send(200, framing.contentType(), new byte[0]);
                return;
            }
            WatchOptions options = reading.value();
            WatchStream.start(
                    exchange,
                    hub,
                    shared,
                    new WatchStream.Plan(watched, options, framing, terms.maxMillis()),
                    WatchLines.start(options.after(), state.cluster.here().clusterId()));
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
