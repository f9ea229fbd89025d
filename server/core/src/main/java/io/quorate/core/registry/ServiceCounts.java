package io.quorate.core.registry;

/** How many instances a service has. Immutable. */
public record ServiceCounts(String service, StateCounts instances) {}
