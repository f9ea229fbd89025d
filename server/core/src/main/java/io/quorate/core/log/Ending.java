package io.quorate.core.log;

/**
 * How a lease, or a hold, came to its end. Remembered for {@link Limits#ENDING_RETENTION_MILLIS}. Immutable.
 *
 * @param how the reason
 * @param atRevision the revision right after it
 * @param atMillis when, in cluster time
 */
public record Ending(How how, long atRevision, long atMillis) {

    /** Writes its binary form. */
    public void write(Encoder out) {
        Codes.ENDINGS.write(out, how);
        out.number(atRevision).number(atMillis);
    }

    /** Reads its binary form. */
    public static Ending read(Decoder in) {
        return new Ending(Codes.ENDINGS.read(in), in.number(), in.number());
    }

    /** The reasons there are. */
    public enum How {
        /** Its holder gave it back. */
        RELEASED,
        /** Its lease ran out. */
        EXPIRED,
        /** Its lease was revoked. */
        REVOKED,
        /** An operator ended it. */
        FORCED;

        /** Whether its holder may have been at work when it ended. */
        public boolean isLoss() {
            return this != RELEASED;
        }
    }
}
