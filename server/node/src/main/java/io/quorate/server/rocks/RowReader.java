package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import org.jspecify.annotations.Nullable;

/** Reads single rows from where they are when they are not in memory. */
interface RowReader {

    /** The value of the row, or null when there is none. */
    @Nullable
    Bytes read(Space space, Bytes key);
}
