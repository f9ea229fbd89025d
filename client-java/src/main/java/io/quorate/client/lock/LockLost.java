package io.quorate.client.lock;

import io.quorate.client.session.LossReason;

/** A hold that ended before it was released. Its holder's work may overlap with the next one's. Immutable. */
public record LockLost(String name, long token, LossReason reason) {}
