package io.quorate.server.service;

/** Told what the service does, for metrics. Called on hot paths: must be quick and must not block. */
public interface ServiceObserver {

    /** Watches nothing. */
    ServiceObserver NONE = new ServiceObserver() {};

    /** An entry was handed to the log. */
    default void entryProposed(int requests, int bytes) {}

    /** An entry of this leader was applied here, or its outcome became unknown. */
    default void entryFinished(long nanos, boolean applied) {}

    /** A batch was forwarded to the leader. */
    default void batchForwarded(int requests) {}

    /** A read barrier was passed. */
    default void barrierPassed(BarrierKind kind, int reads, long nanos) {}

    /** A read barrier failed; its reads try again or give up. */
    default void barrierFailed(BarrierKind kind) {}

    /** This member became the leader, or ceased to be it. */
    default void leadershipChanged(boolean leader) {}

    /** This member gave leadership to another one because its disk is full. */
    default void leadershipGivenAway() {}

    /** Renewals of leases were proposed for clients of this member. */
    default void leasesRenewed(int leases) {}

    /** Leases ran out; told on the leader only. */
    default void leasesExpired(int leases) {}

    /** Registrations of instances were proposed for clients of this member. */
    default void instancesRegistered(int instances) {}

    /** A heartbeat was proposed for a client of this member. */
    default void heartbeat() {}

    /** This member proposed what checks that it runs have found anew. */
    default void findingsReported(int findings) {}

    /** Instances went because they had been critical for too long; told on the leader only. */
    default void instancesExpired(int instances) {}

    /** A claim of this member's client got its turn after it had stood in a queue. */
    default void claimGranted(long waitedNanos) {}

    /** The client of a claim that had waited was told; {@code nanos} after the entry that granted it was applied here. */
    default void claimHandedOver(long nanos) {}

    /** A claim of this member's client was refused because it would have waited for itself. */
    default void deadlockRefused() {}

    /** How a barrier is proved. */
    enum BarrierKind {
        /** This member is the only voter. */
        SOLE,
        /** A majority still is in the leader's term. */
        TERM,
        /** An entry went through the log. */
        LOG,
        /** The leader was asked. */
        FORWARDED
    }
}
