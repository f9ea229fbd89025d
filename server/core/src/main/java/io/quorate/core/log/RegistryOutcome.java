package io.quorate.core.log;

/** What came of a {@link RegistryCommand}. Immutable. */
public sealed interface RegistryOutcome extends Outcome {

    /**
     * The heartbeat was heard.
     *
     * @param lease the lease the instance lives on; 0: none
     * @param remainingMillis how long the lease lives without another one; 0: there is none
     * @param state how things stand with it now
     * @param createRevision the revision at which it came to be
     * @param modRevision the revision of its newest version
     * @param changed whether that is this one's doing
     */
    record Heard(
            long revision,
            long lease,
            long ttlMillis,
            long remainingMillis,
            InstanceState state,
            long createRevision,
            long modRevision,
            boolean changed)
            implements RegistryOutcome {}

    /**
     * What checks have found is known.
     *
     * @param changed how many instances it changed
     */
    record Reported(long revision, int changed) implements RegistryOutcome {}
}
