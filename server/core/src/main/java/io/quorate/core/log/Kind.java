package io.quorate.core.log;

/** What a name names. Every kind has names of its own: a lock and a key of one name are strangers. */
public enum Kind {
    /** A key with a value. */
    KEY,
    /** A lock, exclusive or shared. */
    LOCK,
    /** A semaphore with weighted slots. */
    SEMAPHORE,
    /** An election: an exclusive claim whose holder carries a value. */
    ELECTION,
    /** A 64-bit counter. */
    COUNTER,
    /** A barrier: whoever waits is let through when all parties are there. */
    BARRIER
}
