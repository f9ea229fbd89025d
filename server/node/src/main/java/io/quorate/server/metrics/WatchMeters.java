package io.quorate.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchObserver;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What is measured of watches. Safe for any thread. */
public final class WatchMeters implements WatchObserver {

    private static final String LIVE = "live";
    private static final String HISTORY = "history";

    private final Meters meters;
    private final Timer delivery;
    private final Counter liveEvents;
    private final Counter historyEvents;
    private final Counter historyLines;
    private final Counter fallen;

    WatchMeters(Meters meters) {
        this.meters = meters;
        this.delivery = meters.timer(MeterName.WATCH_DELIVERY);
        this.liveEvents = meters.counter(MeterName.WATCH_EVENTS, LIVE);
        this.historyEvents = meters.counter(MeterName.WATCH_EVENTS, HISTORY);
        this.historyLines = meters.counter(MeterName.WATCH_HISTORY_LINES);
        this.fallen = meters.counter(MeterName.WATCHES_FELL_BEHIND);
    }

    /** Measures how watches stand, from now on. Called once. */
    public void standing(Supplier<WatchHub.Counts> counts) {
        meters.gauge(MeterName.WATCHES, () -> counts.get().live(), LIVE);
        meters.gauge(MeterName.WATCHES, () -> counts.get().catchingUp(), "catching-up");
        meters.gauge(MeterName.WATCHES, () -> counts.get().blocked(), "blocked");
        meters.gauge(MeterName.WATCH_LAG, () -> counts.get().lagMax());
    }

    /** Measures how watches end, by reason, from now on. Called once. */
    public void ends(Map<String, LongSupplier> byReason) {
        byReason.forEach((reason, count) ->
                meters.functionCounter(MeterName.WATCHES_ENDED, () -> (double) count.getAsLong(), reason));
    }

    @Override
    public void delivered(int watchers, long events, long nanos) {
        delivery.record(nanos, TimeUnit.NANOSECONDS);
        liveEvents.increment((double) events);
    }

    @Override
    public void fellBehind(int watchers) {
        fallen.increment(watchers);
    }

    @Override
    public void caughtUp(int lines, long events) {
        historyLines.increment(lines);
        historyEvents.increment((double) events);
    }
}
