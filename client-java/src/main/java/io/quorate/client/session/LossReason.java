package io.quorate.client.session;

import java.util.Locale;

/** Why something is held no more. */
public enum LossReason {
    /** The cluster ended the lease because no renewal had reached it in time. */
    EXPIRED,
    /** Somebody revoked the lease. */
    REVOKED,
    /** Somebody ended the hold by force. */
    FORCED,
    /** The cluster was restored from a snapshot. */
    RESTORED,
    /**
     * No renewal was confirmed in time, by this machine's clock. The cluster may not have ended it yet; it will, and what
     * is sent from now on may overlap with the work of the next holder.
     */
    DEADLINE,
    /** This program closed it, or the client. */
    CLOSED;

    /** From the word of the API, such as {@code expired}; a word that is newer than this client: {@link #EXPIRED}. */
    public static LossReason of(String word) {
        for (LossReason reason : values()) {
            if (reason.name().toLowerCase(Locale.ROOT).equals(word)) {
                return reason;
            }
        }
        return EXPIRED;
    }
}
