package io.quorate.server.http;

/** How long a request may take, as it says itself. Stateless. */
final class Timeouts {

    private Timeouts() {}

    /** As {@code timeout=} or the header has it, in milliseconds; what is wrong with that is noted. */
    static long millis(Exchange exchange) {
        HttpSettings settings = exchange.settings();
        String at = "query.timeout";
        String spelled = exchange.parameter("timeout");
        if (spelled == null) {
            at = "header.Quorate-Timeout";
            spelled = exchange.requestHeader(Names.QUORATE_TIMEOUT);
        }
        if (spelled == null) {
            return settings.requestTimeoutMillis();
        }
        long millis = Durations.parseMillis(spelled);
        long max = settings.requestTimeoutMillisMax();
        if (millis < 1 || millis > max) {
            exchange.fault(
                    at, "timeout: '" + spelled + "' (expected: " + Durations.EXPECTED + ", 1ms to " + max + "ms)");
            return settings.requestTimeoutMillis();
        }
        return millis;
    }
}
