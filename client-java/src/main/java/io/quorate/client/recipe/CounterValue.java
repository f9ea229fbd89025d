package io.quorate.client.recipe;

/** A counter as it is. Immutable. */
public record CounterValue(String name, long value) {}
