package io.quorate.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quorate.core.log.InstanceState;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.server.service.RegistryLook;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is measured of services. Safe for any thread. */
final class RegistryMeters {

    /** The name under which all services beyond the largest stand together: no service has it. */
    static final String OTHERS = "_other";

    private final MultiGauge instances;
    private final Counter registrations;
    private final Counter heartbeats;
    private final Counter findings;
    private final Counter expired;
    private volatile long services;

    RegistryMeters(Meters meters) {
        instances = MultiGauge.builder(MeterName.SERVICE_INSTANCES.dotted())
                .description(MeterName.SERVICE_INSTANCES.description())
                .register(meters.registry());
        registrations = meters.counter(MeterName.REGISTRATIONS);
        heartbeats = meters.counter(MeterName.HEARTBEATS);
        findings = meters.counter(MeterName.CHECK_FINDINGS);
        expired = meters.counter(MeterName.INSTANCES_EXPIRED);
        meters.gauge(MeterName.SERVICES, () -> services);
    }

    /** What is registered looks so now: whatever was shown before and is not there any more goes. */
    void look(RegistryLook look) {
        services = look.services();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (ServiceCounts service : look.largest()) {
            add(rows, service.service(), service.instances());
        }
        if (look.services() > look.largest().size()) {
            add(rows, OTHERS, look.others());
        }
        instances.register(rows, true);
    }

    private static void add(List<MultiGauge.Row<?>> rows, String service, StateCounts counts) {
        for (InstanceState state : InstanceState.values()) {
            Tags tags = Tags.of("service", service, "state", state.name().toLowerCase(Locale.ROOT));
            rows.add(MultiGauge.Row.of(tags, counts.of(state)));
        }
    }

    void registered(int count) {
        registrations.increment(count);
    }

    void heartbeat() {
        heartbeats.increment();
    }

    void reported(int count) {
        findings.increment(count);
    }

    void expired(int count) {
        expired.increment(count);
    }
}
