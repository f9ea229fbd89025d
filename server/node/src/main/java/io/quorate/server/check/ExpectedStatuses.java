package io.quorate.server.check;

import io.quorate.core.log.Health;

/** What a status of HTTP says of an instance. Stateless. */
final class ExpectedStatuses {

    private static final int TOO_MANY_REQUESTS = 429;

    private ExpectedStatuses() {}

    /**
     * What {@code status} says.
     *
     * @param expect the statuses that pass, such as {@code 200-399,404}; empty: those from 200 to 299
     */
    static Health health(int status, String expect) {
        if (expect.isEmpty() ? status / 100 == 2 : holds(expect, status)) {
            return Health.PASSING;
        }
        return status == TOO_MANY_REQUESTS ? Health.WARNING : Health.CRITICAL;
    }

    private static boolean holds(String expect, int status) {
        for (String part : expect.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : number(part.substring(dash + 1));
            if (status >= first && status <= last) {
                return true;
            }
        }
        return false;
    }

    /** What is no number matches nothing. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException malformed) {
            return Integer.MIN_VALUE;
        }
    }
}
