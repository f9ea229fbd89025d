package io.quorate.core.access;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * That something may be done to every name in a range. Immutable.
 *
 * @param names all of them; of a domain without names {@link KeyRange#ALL}
 */
public record Demand(Domain domain, KeyRange names, Action action) {

    private static final int SHOWN_BYTES_MAX = 120;

    /** About one name. */
    public static Demand onName(Domain domain, Bytes name, Action action) {
        return new Demand(domain, KeyRange.only(name), action);
    }

    /** About one name. */
    public static Demand onName(Domain domain, String name, Action action) {
        return onName(domain, Bytes.utf8(name), action);
    }

    /** About every name that begins with a prefix. */
    public static Demand onPrefix(Domain domain, Bytes prefix, Action action) {
        return new Demand(domain, KeyRange.prefix(prefix), action);
    }

    /** About every name of a domain, or about a domain without names. */
    public static Demand onAll(Domain domain, Action action) {
        return new Demand(domain, KeyRange.ALL, action);
    }

    /** About a user. */
    public static Demand onUser(String user, Action action) {
        return onName(Domain.AUTH, "user/" + user, action);
    }

    /** About a role. */
    public static Demand onRole(String role, Action action) {
        return onName(Domain.AUTH, "role/" + role, action);
    }

    /** About the tokens of a user. */
    public static Demand onTokensOf(String user, Action action) {
        return onName(Domain.AUTH, "token/" + user, action);
    }

    /** What a grant that is missing would say: {@code kv:write on 'config/app'}. */
    public String inWords() {
        String right = domain.word() + ":" + action.word();
        Bytes to = names.to();
        if (names.from().isEmpty() && to == null) {
            return right;
        }
        if (to != null && to.equals(names.from().successor())) {
            return right + " on '" + shown(names.from()) + "'";
        }
        if (equal(names.from().afterPrefix(), to)) {
            return right + " on prefix '" + shown(names.from()) + "'";
        }
        return right + " from '" + shown(names.from()) + "' " + (to == null ? "on" : "to '" + shown(to) + "'");
    }

    private static boolean equal(@Nullable Bytes one, @Nullable Bytes other) {
        return one == null ? other == null : one.equals(other);
    }

    /** A name as people read it: what can't be printed as {@code \xNN}, and not too much of it. */
    private static String shown(Bytes name) {
        boolean isLong = name.size() > SHOWN_BYTES_MAX;
        String text = (isLong ? Bytes.copyOf(name.array(), 0, SHOWN_BYTES_MAX) : name).utf8();
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (Character.isISOControl(letter)) {
                shown.append("\\x");
                shown.append(Character.forDigit(letter >> 4 & 0xF, 16)).append(Character.forDigit(letter & 0xF, 16));
            } else {
                shown.append(letter);
            }
        }
        return isLong ? shown + "…" : shown.toString();
    }
}
