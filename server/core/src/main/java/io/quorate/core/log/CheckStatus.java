package io.quorate.core.log;

/**
 * What a check of an instance has found last. Immutable.
 *
 * @param check the check's id; {@link #SELF}: what the instance says of itself
 * @param note what goes with it, for people
 * @param sinceMillis the leader's wall clock when the health became what it is, for people
 */
public record CheckStatus(String check, Health health, String note, long sinceMillis) {

    /** The id of what an instance says of itself: by its heartbeats, or by being silent. */
    public static final String SELF = "self";

    /** The note of a check that has no result yet. */
    public static final String UNCHECKED = "not checked yet";

    /** The note of an instance that has stopped to renew its lease. */
    public static final String SILENT = "no heartbeat";

    /**
     * Whether there is no result yet: the first one counts at once, without thresholds. Never of {@link #SELF}: what an
     * instance says of itself is a result whatever its note, which is the instance's to choose.
     */
    public boolean isUnchecked() {
        return !check.equals(SELF) && health == Health.CRITICAL && note.equals(UNCHECKED);
    }
}
