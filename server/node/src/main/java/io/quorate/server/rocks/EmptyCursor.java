package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import java.util.NoSuchElementException;

/** A walk over nothing. */
enum EmptyCursor implements Cursor {
    /** The only one. */
    INSTANCE;

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public Bytes key() {
        throw new NoSuchElementException("there is no entry");
    }

    @Override
    public Bytes value() {
        throw new NoSuchElementException("there is no entry");
    }

    @Override
    public void close() {
        // holds nothing
    }
}
