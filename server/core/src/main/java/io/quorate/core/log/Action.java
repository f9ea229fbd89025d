package io.quorate.core.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a permission lets one do. None contains another one. */
public enum Action {
    /** To see. */
    READ,
    /** To put, delete, acquire, campaign, register. */
    WRITE,
    /** To end what others hold, to change what others are bound by. */
    ADMIN;

    /** The word for it in requests and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The action of a word; null: there is none. */
    public static @Nullable Action of(String word) {
        for (Action action : values()) {
            if (action.word().equals(word)) {
                return action;
            }
        }
        return null;
    }
}
