package io.quorate.client.service;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all instances of a service. Immutable; null: the server's default.
 *
 * @param protectBelow if less than this share of the instances passes, 0 to 1, all are found that are not draining
 * @param deregisterAfter how long an instance may be critical before it is deregistered
 * @param defaultWeight the weight of instances that say nothing of theirs
 */
public record ServiceSettings(
        @Nullable Double protectBelow,
        @Nullable Duration deregisterAfter,
        @Nullable Integer defaultWeight) {

    /** Nothing is set. */
    public static final ServiceSettings DEFAULTS = new ServiceSettings(null, null, null);
}
