package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Ending;
import io.quorate.server.service.RefusedException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ids of leases as clients see them: {@code ls_} and the number in base 32, as Crockford writes it, lower-case. Stateless. */
final class LeaseIds {

    /** The number no lease ever gets: that of an id that can't be one. */
    static final long UNKNOWN = Long.MAX_VALUE;

    /** What every id begins with. */
    static final String PREFIX = "ls_";

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int DIGITS_MAX = 13;

    private LeaseIds() {}

    /** The id of a lease. */
    static String of(long lease) {
        return PREFIX + digits(lease);
    }

    /** A number that is not negative, in base 32. */
    static String digits(long number) {
        StringBuilder digits = new StringBuilder(DIGITS_MAX);
        long left = number;
        do {
            digits.append(ALPHABET.charAt((int) (left & 31)));
            left >>>= 5;
        } while (left != 0);
        return digits.reverse().toString();
    }

    /** The lease with the id {@code text}, which begins as ids do; {@link #UNKNOWN} if there can't be one. */
    static long parse(String text) {
        int digits = text.length() - PREFIX.length();
        if (digits < 1 || digits > DIGITS_MAX) {
            return UNKNOWN;
        }
        long number = 0;
        for (int i = PREFIX.length(); i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0 || number > Long.MAX_VALUE >> 5) {
                return UNKNOWN;
            }
            number = number << 5 | digit;
        }
        // Only one spelling names a lease.
        return number > 0 && digits(number).length() == digits ? number : UNKNOWN;
    }

    /** The lease named at a place such as {@code query.lease}; a name that is no id is a fault there. */
    static long of(Exchange exchange, String at, String text) {
        if (!text.startsWith(PREFIX)) {
            exchange.fault(at, "'" + Text.shown(text) + "' is no id of a lease (expected: " + PREFIX + "…)");
            return UNKNOWN;
        }
        return parse(text);
    }

    /** Refuses a lease that can't be there. */
    static void require(long lease, String text) {
        if (lease == UNKNOWN) {
            throw new RefusedException(notFound(text, null));
        }
    }

    /** That a lease is not alive, and how it ended if that is known. */
    static Problem notFound(String id, @Nullable Ending ending) {
        String shown = Text.shown(id);
        if (ending == null) {
            return Problem.of(
                            ProblemCode.LEASE_NOT_FOUND,
                            "there is no lease " + shown + ", and none of the last 10 minutes is known by that id")
                    .with("lease", shown);
        }
        return Problem.of(
                        ProblemCode.LEASE_NOT_FOUND,
                        "lease " + shown + " has ended: " + cause(ending) + " at revision " + ending.atRevision())
                .hint("what was attached to it is gone: stop what depended on it, and begin anew with a new lease")
                .with("lease", shown)
                .with("ended", plain(ending));
    }

    /** How something ended, as plain values. */
    static Map<String, Object> plain(Ending ending) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("cause", cause(ending));
        plain.put("at_revision", ending.atRevision());
        return plain;
    }

    /** Why something ended, in one word. */
    static String cause(Ending ending) {
        return ending.how().name().toLowerCase(Locale.ROOT);
    }
}
