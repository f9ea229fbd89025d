package io.quorate.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.quorate.core.log.Health;
import io.quorate.server.check.CheckCounts;
import io.quorate.server.check.CheckObserver;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is measured of active health checks. Safe for any thread. */
public final class CheckMeters implements CheckObserver {

    private final Meters meters;
    private final Map<Health, Timer> probes = new EnumMap<>(Health.class);
    private final Counter lost;

    CheckMeters(Meters meters) {
        this.meters = meters;
        for (Health health : Health.values()) {
            probes.put(health, meters.timer(MeterName.PROBE, health.name().toLowerCase(Locale.ROOT)));
        }
        this.lost = meters.counter(MeterName.HEALTH_CHANGES_LOST);
    }

    /** Measures how checks stand, from now on. Called once. */
    public void standing(Supplier<CheckCounts> counts) {
        meters.gauge(MeterName.HEALTH_CHECKS, () -> counts.get().mine(), "here");
        meters.gauge(
                MeterName.HEALTH_CHECKS,
                () -> counts.get().known() - counts.get().mine(),
                "elsewhere");
        meters.gauge(MeterName.PROBES_IN_FLIGHT, () -> counts.get().looking());
        meters.gauge(MeterName.PROBES_LATE, () -> counts.get().lateNanos() / 1e9);
    }

    @Override
    public void looked(Health result, long nanos) {
        Timer timer = probes.get(result);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void lost(int changes) {
        lost.increment(changes);
    }
}
