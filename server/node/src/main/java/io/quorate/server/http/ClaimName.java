package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import org.jspecify.annotations.Nullable;

/** Names of locks, semaphores, elections, counters and barriers, in request targets. Stateless. */
final class ClaimName {

    /** The parameter that may name one in place of the path. */
    static final String PARAMETER = "name";

    private ClaimName() {}

    /** Whether a request names one, in its path or as a parameter. */
    static boolean isGiven(Exchange exchange, String base) {
        return exchange.path().length() > base.length() + 1
                || exchange.parameters().has(PARAMETER);
    }

    /** The name a request is addressed to, below the path {@code base}. */
    static Bytes of(Exchange exchange, String base) {
        Bytes name = read(exchange, base);
        check(name);
        return name;
    }

    /** What the names of a list begin with; may be empty. */
    static Bytes prefix(Exchange exchange, String base) {
        Bytes prefix = isGiven(exchange, base) ? read(exchange, base) : Bytes.EMPTY;
        if (!prefix.isEmpty()) {
            check(prefix);
        }
        return prefix;
    }

    private static Bytes read(Exchange exchange, String base) {
        byte[] given = exchange.parameters().bytes(PARAMETER);
        boolean inPath = exchange.path().length() > base.length() + 1;
        if (given == null) {
            return inPath ? KeyPath.decode(exchange.path(), base.length() + 1, PARAMETER) : Bytes.EMPTY;
        }
        if (inPath) {
            exchange.fault("query.name", "the name is given in the path and as a parameter (expected: once)");
        }
        return Bytes.wrap(given);
    }

    /** Refuses what can't be a name. */
    static void check(Bytes name) {
        String wrong = wrongIn(name);
        if (wrong != null) {
            throw new RefusedException(Problem.of(ProblemCode.NAME_INVALID, wrong));
        }
    }

    /** What is wrong with a name; null if nothing is. */
    static @Nullable String wrongIn(Bytes name) {
        if (name.isEmpty() || name.size() > Limits.NAME_BYTES_MAX) {
            return "the name has " + name.size() + " bytes (expected: 1.." + Limits.NAME_BYTES_MAX + ")";
        }
        String text = Percent.utf8(name.array());
        if (text == null) {
            return "the name is not UTF-8";
        }
        return text.chars().anyMatch(Character::isISOControl)
                ? "the name '" + Text.shown(text) + "' has control characters"
                : null;
    }
}
