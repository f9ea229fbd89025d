package io.quorate.client.session;

/** How a session is, as far as this machine knows. */
public enum SessionState {
    /** Renewals are confirmed. */
    ACTIVE,
    /** No renewal was confirmed for half its ttl; it still holds until its deadline. */
    SUSPECT,
    /** It is over, and all that was held on it. Nothing follows. */
    LOST
}
