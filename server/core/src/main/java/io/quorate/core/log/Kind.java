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
    BARRIER,
    /** A service: what was set for all its instances. */
    SERVICE,
    /** An instance of a service. */
    INSTANCE;

    /** The number that stands for it in the store: 1 or more. Stable. */
    public int code() {
        return switch (this) {
            case KEY -> 1;
            case LOCK -> 2;
            case SEMAPHORE -> 3;
            case ELECTION -> 4;
            case COUNTER -> 5;
            case BARRIER -> 6;
            case SERVICE -> 7;
            case INSTANCE -> 8;
        };
    }

    /**
     * What a number stands for.
     *
     * @throws MalformedException if it stands for nothing
     */
    public static Kind of(int code) {
        return switch (code) {
            case 1 -> KEY;
            case 2 -> LOCK;
            case 3 -> SEMAPHORE;
            case 4 -> ELECTION;
            case 5 -> COUNTER;
            case 6 -> BARRIER;
            case 7 -> SERVICE;
            case 8 -> INSTANCE;
            default -> throw new MalformedException("kind: " + code + " (expected: 1..8)");
        };
    }
}
