package io.quorate.core.store;

/** A set of changes to be committed as one, in ascending order of (space, key), each key at most once. Immutable. */
public interface Writes {

    /** Takes the changes one by one. */
    interface Visitor {

        /** {@code key} gets {@code value}. */
        void put(Space space, Bytes key, Bytes value);

        /** {@code key} is no longer there. */
        void delete(Space space, Bytes key);
    }

    /** Shows every change to {@code visitor}, spaces in the order of their declaration. */
    void forEach(Visitor visitor);
}
