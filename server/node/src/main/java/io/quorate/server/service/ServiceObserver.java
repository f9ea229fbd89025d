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
