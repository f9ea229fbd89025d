package io.quorate.core.log;

import io.quorate.core.store.Bytes;

/**
 * What holds for all instances of a service. Immutable. Its record is of {@link Kind#SERVICE}: the key is the service's
 * name, the value the {@link #value binary form}.
 *
 * @param protectBelowPermille when fewer of a thousand instances pass, discovery answers with all of them; 0: never
 * @param deregisterAfterMillis for how long an instance may be critical before it goes; 0: for ever, but for silent ones
 * @param defaultWeight the weight of an instance that is registered without one
 */
public record ServiceSettings(int protectBelowPermille, long deregisterAfterMillis, int defaultWeight) {

    /** What holds where nothing was set. */
    public static final ServiceSettings DEFAULT = new ServiceSettings(0, 0, 100);

    /** The settings in a record of {@link Kind#SERVICE} with its value. */
    public static ServiceSettings of(KeyRecord record) {
        return RegistryCodec.settings(record.value());
    }

    /** The binary form. */
    public Bytes value() {
        return RegistryCodec.value(this);
    }
}
