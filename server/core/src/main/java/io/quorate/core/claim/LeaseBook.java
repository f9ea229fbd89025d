package io.quorate.core.claim;

/** What claims ask of leases. Confined to one thread; it works in the same store transaction as the claims. */
public interface LeaseBook {

    /** Whether something new may live on the lease. */
    boolean isAlive(long lease);

    /** The length of a lease, milliseconds. */
    long ttlMillis(long lease);

    /** How long a lease lives without a renewal, milliseconds. */
    long remainingMillis(long lease);

    /** Whether one more lease may be made. */
    boolean hasRoom();

    /** Makes a lease for one claim. */
    long grantOwn(long ttlMillis, int salt);

    /** A claim lives on the lease from now on (1), or no longer (-1). */
    void claimed(long lease, int change);

    /** The claim that a lease was made for is over. */
    void dropOwn(long lease);
}
