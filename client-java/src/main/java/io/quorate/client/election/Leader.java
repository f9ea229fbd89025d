package io.quorate.client.election;

import io.quorate.client.Bytes;

/** Who leads. Immutable. */
public record Leader(Bytes value, long token, String owner) {}
