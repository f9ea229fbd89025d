package io.quorate.cli.bench;

import java.util.Locale;

/** What a benchmark does. */
public enum Workload {
    /** Puts of random keys. */
    PUT,
    /** Gets of random keys. */
    GET,
    /** Gets and puts of random keys. */
    MIXED,
    /** Transactions: one guard, one put, one get. */
    TXN,
    /** Puts by one writer, seen by many who watch. */
    WATCH,
    /** Locks taken and given back. */
    LOCK,
    /** Leases renewed. */
    LEASE,
    /** Leaderships won and given back. */
    ELECTION,
    /** The instances of a service found. */
    SVC,
    /** Instances registered. */
    SVC_REGISTER,
    /** Heartbeats of instances. */
    SVC_HEARTBEAT;

    /** Whether the keys have to be there before it begins. */
    boolean needsKeys() {
        return this == GET || this == MIXED || this == TXN;
    }

    /** Whether it is about instances of a service. */
    public boolean isOfServices() {
        return this == SVC || this == SVC_REGISTER || this == SVC_HEARTBEAT;
    }

    /** Whether it is about leases that are granted beforehand, and what hangs on them. */
    public boolean isOfLeases() {
        return this == LEASE || isOfHolds();
    }

    /** Whether it is about the values of keys. */
    public boolean isOfKeys() {
        return this == PUT || this == WATCH || needsKeys();
    }

    /** Whether it takes holds and gives them back. */
    public boolean isOfHolds() {
        return this == LOCK || this == ELECTION;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
