package io.quorate.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as the API spells them: {@code 500ms}, {@code 15s}, {@code 1h30m}. Stateless. */
public final class Durations implements ITypeConverter<Duration> {

    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    private static final List<Map.Entry<String, Duration>> UNITS = List.of(
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("s", Duration.ofSeconds(1)));

    /** The duration that {@code text} spells. */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: a number with a unit, such as 500ms, 15s, 5m, 1h30m, 7d)");
        }
        return Duration.ofDays(part(form, 1))
                .plusHours(part(form, 2))
                .plusMinutes(part(form, 3))
                .plusSeconds(part(form, 4))
                .plusMillis(part(form, 5));
    }

    /** {@code millis} as it may be written: in the largest unit that leaves no rest. */
    public static String text(long millis) {
        for (Map.Entry<String, Duration> unit : UNITS) {
            long each = unit.getValue().toMillis();
            if (millis > 0 && millis % each == 0) {
                return millis / each + unit.getKey();
            }
        }
        return millis + "ms";
    }

    private static long part(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    @Override
    public Duration convert(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new TypeConversionException(malformed.getMessage());
        }
    }
}
