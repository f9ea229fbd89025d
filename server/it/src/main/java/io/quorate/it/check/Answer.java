package io.quorate.it.check;

/** How a call ended, as its client saw it. Immutable. */
public sealed interface Answer {

    /** The revision this answer reflects is not known. */
    long NO_REVISION = -1;

    /** A read found the key, in a state of the store as of {@code revision}. */
    record Found(String value, long modRevision, long createRevision, long version, long revision) implements Answer {}

    /** A read found no such key, in a state of the store as of {@code revision}. */
    record Absent(long revision) implements Answer {}

    /** A write took effect at {@code modRevision}. */
    record Stored(long modRevision, long createRevision, long version) implements Answer {}

    /** A delete took effect at {@code revision}; or there was nothing to delete as of {@code revision}. */
    record Deleted(boolean existed, long revision) implements Answer {}

    /** A condition did not hold: the key's last change was at {@code currentRevision}, 0 when there was no such key. */
    record Refused(long currentRevision) implements Answer {}

    /** The call did not take effect and never will. */
    record NotApplied(String reason) implements Answer {}

    /** The call may have taken effect, may yet do so, or never. */
    record Unknown(String reason) implements Answer {}

    /** Whether the answer says what happened to the key. */
    default boolean tells() {
        return !(this instanceof NotApplied) && !(this instanceof Unknown);
    }

    /** The revision of the store that this answer reflects, or {@link #NO_REVISION}. */
    default long reflects() {
        if (this instanceof Found found) {
            return found.revision();
        }
        if (this instanceof Absent absent) {
            return absent.revision();
        }
        if (this instanceof Stored stored) {
            return stored.modRevision();
        }
        return this instanceof Deleted deleted ? deleted.revision() : NO_REVISION;
    }
}
