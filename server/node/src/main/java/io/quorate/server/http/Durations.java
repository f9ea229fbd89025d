package io.quorate.server.http;

/** Durations with units, as parameters spell them: {@code 500ms}, {@code 15s}, {@code 1h30m}, {@code 7d}. Stateless. */
final class Durations {

    /** What to say of a duration that can't be read. */
    static final String EXPECTED = "a duration with a unit, such as 500ms, 5s or 1m30s";

    private static final long MILLIS_MAX = 1L << 50;

    private Durations() {}

    /** The duration in milliseconds; -1 if {@code text} is none. Units fall from d to ms, each at most once. */
    static long parseMillis(String text) {
        long total = 0;
        long lastUnit = Long.MAX_VALUE;
        int i = 0;
        while (i < text.length()) {
            int start = i;
            long number = 0;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                number = Math.min(MILLIS_MAX, number * 10 + (text.charAt(i) - '0'));
                i++;
            }
            int unitStart = i;
            while (i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
                i++;
            }
            long unit = unit(text.substring(unitStart, i));
            if (unitStart == start || unit < 0 || unit >= lastUnit || number > MILLIS_MAX / unit) {
                return -1;
            }
            lastUnit = unit;
            total += number * unit;
        }
        return text.isEmpty() ? -1 : total;
    }

    /** The duration as {@link #parseMillis} reads it: {@code 90000} is {@code 1m30s}. */
    static String of(long millis) {
        if (millis == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        long left = millis;
        for (String unit : new String[] {"d", "h", "m", "s", "ms"}) {
            long size = unit(unit);
            if (left >= size) {
                text.append(left / size).append(unit);
                left %= size;
            }
        }
        return text.toString();
    }

    private static long unit(String name) {
        return switch (name) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> -1;
        };
    }
}
