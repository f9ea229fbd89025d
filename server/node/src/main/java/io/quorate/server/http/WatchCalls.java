package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Outlet;
import io.quorate.server.watch.Subject;
import io.quorate.server.watch.Watch;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Begins watches: from what a request asks for to the first line. Safe for any event loop. */
final class WatchCalls {

    /** Opens a watch that tells an outlet. */
    interface Opening {
        Watch open(Outlet outlet);
    }

    private final Gate gate;
    private final WatchHub hub;
    private final Waiting waiting;
    private final SharedBytes shared = new SharedBytes();

    WatchCalls(Gate gate, WatchHub hub) {
        this.gate = gate;
        this.hub = hub;
        this.waiting = new Waiting(gate, hub);
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
            case SERVICE, INSTANCE -> throw new IllegalArgumentException(kind + " has no names of this form");
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
        exchange.authority().require(Sight.demand(watched.kind(), watched.names()));
        exchange.then(begin(terms, exchange), reading -> {
            exchange.reading(reading);
            WatchOptions options = reading.value();
            WatchStream.answer(
                    exchange,
                    shared,
                    new WatchStream.Plan(
                            outlet -> hub.open(watched, options, outlet), framing, options, terms.maxMillis()));
        });
    }

    // ---- one of several

    /**
     * A watch that can begin.
     *
     * @param first its first line
     * @param told what its client knows everything up to; -1: it is told the state
     */
    record Begun(Line first, long told, Opening opening) {}

    /** What it takes to watch it; whose a lease is shows when it is looked at. */
    static List<Demand> demands(SubscriptionForm.Target target) {
        if (target instanceof SubscriptionForm.Target.Instances instances) {
            return List.of(Sight.demand(Kind.INSTANCE, instances.names()));
        }
        return target instanceof SubscriptionForm.Target.Named named
                ? List.of(Sight.demand(named.kind(), named.names()))
                : List.of();
    }

    /** Has {@code target} looked at, so that it can be watched as one of several. */
    CompletableFuture<Begun> begin(Exchange exchange, SubscriptionForm.Target target, WatchTerms terms) {
        if (target instanceof SubscriptionForm.Target.Lease lease) {
            PolledWatch.Look look = LeaseLook.of(gate.reads(exchange), lease.id(), lease.text());
            return look.look(null).thenApply(seen -> {
                WatchOptions options = new WatchOptions(seen.revision(), true, false, terms.progressMillis());
                return new Begun(
                        WatchLines.start(options, exchange.clusterId()),
                        -1,
                        outlet -> PolledWatch.open(
                                exchange,
                                new PolledWatch.Looked(hub, LeaseLook.thing(lease.text()), look),
                                outlet,
                                terms.progressMillis()));
            });
        }
        Subject subject = subject(target, terms);
        return begin(terms, exchange).thenApply(reading -> {
            WatchOptions options = reading.value();
            return new Begun(
                    WatchLines.start(options, exchange.clusterId()),
                    options.initial() ? -1 : options.after(),
                    outlet -> hub.open(subject, options, outlet));
        });
    }

    private static Subject subject(SubscriptionForm.Target target, WatchTerms terms) {
        if (target instanceof SubscriptionForm.Target.Instances instances) {
            return new InstanceSubject(instances.names(), instances.filter(), terms.filter());
        }
        SubscriptionForm.Target.Named named = (SubscriptionForm.Target.Named) target;
        return subject(named.kind(), named.names(), terms);
    }

    /** Where a watch begins, judged on a state as fresh as was asked for. */
    private CompletableFuture<Reads.Reading<WatchOptions>> begin(WatchTerms terms, Exchange exchange) {
        return gate.reads(exchange).read(terms.freshness(), exchange.newDeadline(), view -> {
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
