package io.quorate.client.claim;

/** What can be claimed: all three are queued for, held on a lease, and have a token. */
public enum ClaimKind {
    /** One holds it, or several that share it. */
    LOCK("locks", ""),
    /** Several hold slots of it. */
    SEMAPHORE("semaphores", "semaphore:"),
    /** One leads, and the others are candidates. */
    ELECTION("elections", "election:");

    private final String path;
    private final String fencePrefix;

    ClaimKind(String path, String fencePrefix) {
        this.path = path;
        this.fencePrefix = fencePrefix;
    }

    /** As the API's paths have it. */
    public String path() {
        return path;
    }

    /** What a hold begins with where {@code fence=} names it; empty for a lock. */
    public String fencePrefix() {
        return fencePrefix;
    }

    /** A hold as {@code fence=} names it. */
    public String fence(String name, long token) {
        return fencePrefix + name + "@" + token;
    }
}
