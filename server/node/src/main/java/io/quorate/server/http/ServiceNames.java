package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.Limits;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Names of services and ids of instances, in request targets and documents. Stateless. */
final class ServiceNames {

    /** The path under which services live. */
    static final String PATH = "/v1/services";

    private ServiceNames() {}

    /** The service a request is addressed to; a name that can't be one is a fault. */
    static String service(Exchange exchange) {
        String name = exchange.segment("service");
        String wrong = wrongInService(name);
        if (wrong != null && exchange.faults().isEmpty()) {
            exchange.fault(ProblemCode.NAME_INVALID, "path.service", wrong);
        }
        return name;
    }

    /** The instance a request is addressed to; an id that can't be one is a fault. */
    static String instance(Exchange exchange) {
        String id = exchange.segment("id");
        String wrong = wrongInId(id);
        if (wrong != null && exchange.faults().isEmpty()) {
            exchange.fault(ProblemCode.NAME_INVALID, "path.id", wrong);
        }
        return id;
    }

    /** What is wrong with the name of a service; null if nothing is. */
    static @Nullable String wrongInService(String name) {
        boolean sound = !name.isEmpty()
                && name.length() <= Limits.SERVICE_BYTES_MAX
                && !name.startsWith("-")
                && !name.endsWith("-")
                && areAll(name, c -> isLower(c) || isDigit(c) || c == '-');
        return sound
                ? null
                : "service '" + Text.shown(name) + "' (expected: a DNS label, 1 to " + Limits.SERVICE_BYTES_MAX
                        + " of a-z, 0-9 and -, a letter or digit first and last)";
    }

    /** What is wrong with the id of an instance, or of a check; null if nothing is. */
    static @Nullable String wrongInId(String id) {
        boolean sound = !id.isEmpty()
                && id.length() <= Limits.INSTANCE_ID_BYTES_MAX
                // Clients take them out of a path before they send it: nobody could ask for such an instance.
                && !id.equals(".")
                && !id.equals("..")
                && areAll(id, c -> isLetter(c) || isDigit(c) || "._~-".indexOf(c) >= 0);
        return sound
                ? null
                : "id '" + Text.shown(id) + "' (expected: 1 to " + Limits.INSTANCE_ID_BYTES_MAX
                        + " of A-Z, a-z, 0-9, '.', '_', '~' and '-', not '.' or '..')";
    }

    static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean areAll(String text, IntPredicate characters) {
        for (int at = 0; at < text.length(); at++) {
            if (!characters.test(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(int c) {
        return isLower(c) || (c >= 'A' && c <= 'Z');
    }
}
