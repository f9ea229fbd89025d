package io.quorate.core.log;

/** How things stand with an instance: its health, unless it is draining or under maintenance. */
public enum InstanceState {
    /** All its checks pass. */
    PASSING,
    /** A check warns. */
    WARNING,
    /** A check fails. */
    CRITICAL,
    /** It takes no new work, and finishes what it has. */
    DRAINING,
    /** An operator has taken it out. */
    MAINTENANCE
}
