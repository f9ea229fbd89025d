package io.quorate.client.recipe;

/** A counter that was changed. Immutable. */
public record CounterChange(String name, long value, long previous, long revision) {}
