package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a service, as it is. Immutable. Its record is of {@link Kind#INSTANCE}: the key is the service, a zero
 * byte and the id, the value the {@link #value binary form} of the rest.
 *
 * @param registration what was said of it
 * @param lease the lease it lives on; 0: none
 * @param ttlMillis the length of a lease of its own; 0: it has none
 * @param draining whether it takes no new work
 * @param maintenance whether an operator has taken it out
 * @param statuses what it says of itself, as {@link CheckStatus#SELF}, then what its checks have found, in their order
 */
public record Instance(
        Registration registration,
        long lease,
        long ttlMillis,
        boolean draining,
        boolean maintenance,
        List<CheckStatus> statuses) {

    public Instance {
        statuses = List.copyOf(statuses);
    }

    /** The key of an instance among the versions. */
    public static Bytes key(String service, String id) {
        return Bytes.utf8(service + '\0' + id);
    }

    /** The keys of the instances of a service. */
    public static KeyRange keys(String service) {
        return KeyRange.prefix(Bytes.utf8(service + '\0'));
    }

    /** The service in a key of an instance. */
    public static String serviceIn(Bytes key) {
        return Bytes.copyOf(key.array(), 0, end(key)).utf8();
    }

    /** The id in a key of an instance. */
    public static String idIn(Bytes key) {
        return Bytes.copyOf(key.array(), end(key) + 1, key.size()).utf8();
    }

    private static int end(Bytes key) {
        for (int at = 0; at < key.size(); at++) {
            if (key.at(at) == 0) {
                return at;
            }
        }
        throw new MalformedException("the key of an instance without a zero byte");
    }

    /** The instance of a record of {@link Kind#INSTANCE} with its value. */
    public static Instance of(KeyRecord record) {
        return RegistryCodec.instance(record);
    }

    /** Whether the instance of a record of {@link Kind#INSTANCE} has checks. It costs less than to read it. */
    public static boolean hasChecks(KeyRecord record) {
        return RegistryCodec.hasChecks(record);
    }

    /** The binary form of all but what the record holds besides: key and lease. */
    public Bytes value() {
        return RegistryCodec.value(this);
    }

    /** Its service's name. */
    public String service() {
        return registration.service();
    }

    /** Its id. */
    public String id() {
        return registration.id();
    }

    /** Its key among the versions. */
    public Bytes key() {
        return registration.key();
    }

    /** The same with other statuses. */
    public Instance withStatuses(List<CheckStatus> newStatuses) {
        return new Instance(registration, lease, ttlMillis, draining, maintenance, newStatuses);
    }

    /** Whether it was found critical: one that is so only because nobody has looked yet was not. */
    public boolean isFoundCritical() {
        return statuses.stream().anyMatch(status -> status.health() == Health.CRITICAL && !status.isUnchecked());
    }

    /** The worst of its statuses. */
    public Health health() {
        Health worst = Health.PASSING;
        for (CheckStatus status : statuses) {
            worst = worst.and(status.health());
        }
        return worst;
    }

    /** Its health, unless it is draining or under maintenance. */
    public InstanceState state() {
        if (maintenance) {
            return InstanceState.MAINTENANCE;
        }
        if (draining) {
            return InstanceState.DRAINING;
        }
        return switch (health()) {
            case PASSING -> InstanceState.PASSING;
            case WARNING -> InstanceState.WARNING;
            case CRITICAL -> InstanceState.CRITICAL;
        };
    }

    /** Whether its lease has ended: it is critical until a heartbeat brings it back. */
    public boolean isSilent() {
        return lease == 0 && ttlMillis > 0;
    }

    /** What a check has found last; null: there is no such check. */
    public @Nullable CheckStatus status(String check) {
        for (CheckStatus status : statuses) {
            if (status.check().equals(check)) {
                return status;
            }
        }
        return null;
    }
}
