package io.quorate.core.registry;

/** How many instances of a service have a tag. Immutable. */
public record TagCount(String tag, long instances) {}
