package io.quorate.core.kv;

/**
 * Where in history a change is. Immutable.
 *
 * @param revision its revision
 * @param index its place among the changes of that revision
 */
record Place(long revision, int index) {

    /** Of the change that made {@code record}. */
    static Place of(StoredRecord record) {
        return new Place(record.modRevision(), record.changeIndex());
    }
}
