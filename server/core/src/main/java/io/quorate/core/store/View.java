package io.quorate.core.store;

import org.jspecify.annotations.Nullable;

/** A readable, ordered sight of all spaces. */
public interface View {

    /** The value under {@code key}, or null when there is none. */
    @Nullable
    Bytes get(Space space, Bytes key);

    /** A walk over the entries of {@code range}. What it meets does not change while it is open. */
    Cursor scan(Space space, KeyRange range, Order order);
}
