package io.quorate.client.kv;

/** What came of a conditional put that is expected to fail at times. Immutable. */
public sealed interface CasResult {

    /** Whether the value is stored. */
    default boolean isApplied() {
        return this instanceof Applied;
    }

    /** The revision of the key as it is now; 0 if it is absent. */
    long currentRevision();

    /** The condition held. */
    record Applied(PutResult put) implements CasResult {

        /** The revision of this put. */
        public long revision() {
            return put.revision();
        }

        @Override
        public long currentRevision() {
            return put.revision();
        }
    }

    /** Somebody else was first: nothing was done. */
    record Conflict(long currentRevision) implements CasResult {}
}
