package io.quorate.core.store;

/**
 * A set of changes to be committed as one: what is forgotten, then rows in ascending order of (space, key), each key at
 * most once. Immutable.
 */
public interface Writes {

    /** Takes the changes one by one. */
    interface Visitor {

        /**
         * Nobody asks for rows of {@code space} before {@code key} any more, but by a snapshot that was taken before. They may
         * go at once, later, or never. A space that is forgotten from its beginning is cheaper to keep than one whose rows
         * are deleted.
         */
        void forget(Space space, Bytes key);

        /** {@code key} gets {@code value}. */
        void put(Space space, Bytes key, Bytes value);

        /** {@code key} is no longer there. */
        void delete(Space space, Bytes key);
    }

    /** Shows everything to {@code visitor}, spaces in the order of their declaration. */
    void forEach(Visitor visitor);
}
