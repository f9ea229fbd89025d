package io.quorate.client.service;

import java.util.Locale;

/** How an instance is, from well to ill. */
public enum Health {
    /** It can be called. */
    PASSING,
    /** It can be called, and something is wrong. */
    WARNING,
    /** It is not to be called. */
    CRITICAL;

    /** As the API spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@code word} spells; a word that is newer than this client is no good news. */
    public static Health of(String word) {
        for (Health health : values()) {
            if (health.word().equals(word)) {
                return health;
            }
        }
        return CRITICAL;
    }
}
