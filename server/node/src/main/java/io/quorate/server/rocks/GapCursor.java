package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import org.jspecify.annotations.Nullable;

/** A walk up that notes what lies before the first entry it finds: nothing. Confined to the thread that commits. */
final class GapCursor implements Cursor {

    private final Cursor cursor;
    private final KeyRange range;
    private @Nullable Gaps gaps;

    GapCursor(Cursor cursor, KeyRange range, Gaps gaps) {
        this.cursor = cursor;
        this.range = range;
        this.gaps = gaps;
    }

    @Override
    public boolean next() {
        boolean standing = cursor.next();
        Gaps first = gaps;
        if (first != null) {
            gaps = null;
            Bytes end = standing ? cursor.key() : range.to();
            if (end != null) {
                first.empty(range.from(), end);
            }
        }
        return standing;
    }

    @Override
    public Bytes key() {
        return cursor.key();
    }

    @Override
    public Bytes value() {
        return cursor.value();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
