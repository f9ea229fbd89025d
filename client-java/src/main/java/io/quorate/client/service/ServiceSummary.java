package io.quorate.client.service;

import java.util.Set;
import java.util.TreeSet;

/**
 * How many instances a service has, and how they are. Immutable.
 *
 * @param instances all of them; each counts once among those that pass, warn, are critical, drain or are in maintenance
 * @param tags those that any instance has
 */
public record ServiceSummary(
        String name,
        long instances,
        long passing,
        long warning,
        long critical,
        long draining,
        long maintenance,
        Set<String> tags) {

    public ServiceSummary {
        tags = java.util.Collections.unmodifiableSet(new TreeSet<>(tags));
    }
}
