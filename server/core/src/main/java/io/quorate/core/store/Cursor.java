package io.quorate.core.store;

/**
 * A walk over the entries of a range. Starts before the first one. Confined to one thread; must be closed.
 *
 * <pre>{@code
 * try (Cursor cursor = view.scan(Space.CURRENT, range, Order.ASCENDING)) {
 *     while (cursor.next()) {
 *         use(cursor.key(), cursor.value());
 *     }
 * }
 * }</pre>
 */
public interface Cursor extends AutoCloseable {

    /** Moves to the next entry; false when there is none left. */
    boolean next();

    /** The key of the entry the cursor stands on. */
    Bytes key();

    /** The value of the entry the cursor stands on. Read lazily: skipping it costs nothing. */
    Bytes value();

    @Override
    void close();
}
