package io.quorate.server.check;

import io.quorate.core.log.Health;

/** Told what checks do, for metrics. Called on the checks' thread: must be quick and must not wait. */
public interface CheckObserver {

    /** Nobody wants to know. */
    CheckObserver NONE = new CheckObserver() {};

    /** An instance was looked at. */
    default void looked(Health result, long nanos) {}

    /** Changes of status that were proposed did not get into the log, as far as is known. */
    default void lost(int changes) {}
}
