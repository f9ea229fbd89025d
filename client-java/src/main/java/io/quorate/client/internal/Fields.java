package io.quorate.client.internal;

import io.quorate.client.Bytes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON object of the API, read field by field; unknown fields do not matter. Immutable. */
record Fields(Map<String, @Nullable Object> map) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|d|h|m|s)");

    @SuppressWarnings("unchecked") // every map that Json makes has text for names
    static Fields of(@Nullable Object value) {
        return new Fields(value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of());
    }

    @Nullable
    String text(String name) {
        return map.get(name) instanceof String text ? text : null;
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    long number(String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String name) {
        return map.get(name) instanceof Boolean flag && flag;
    }

    boolean has(String name) {
        return map.containsKey(name);
    }

    Fields object(String name) {
        return of(map.get(name));
    }

    List<Fields> list(String name) {
        return map.get(name) instanceof List<?> items
                ? items.stream().map(Fields::of).toList()
                : List.of();
    }

    List<String> texts(String name) {
        return map.get(name) instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** The time under {@code name}; null if there is none. */
    @Nullable
    Instant time(String name) {
        String text = text(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    /** As many milliseconds as the number under {@code name} says. */
    Duration millis(String name) {
        return Duration.ofMillis(number(name));
    }

    /** The duration that the API spells as {@code 15s} or {@code 1h30m}; zero if it is none. */
    Duration duration(String name) {
        Matcher form = DURATION.matcher(text(name, ""));
        Duration sum = Duration.ZERO;
        for (int end = 0; end < form.regionEnd(); end = form.end()) {
            if (!form.find() || form.start() != end) {
                return Duration.ZERO;
            }
            sum = sum.plus(unit(form.group(2)).multipliedBy(Long.parseLong(form.group(1))));
        }
        return sum;
    }

    private static Duration unit(String letters) {
        return switch (letters) {
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            case "s" -> Duration.ofSeconds(1);
            default -> Duration.ofMillis(1);
        };
    }

    /** The bytes under {@code name}, or in base64 under {@code name64}; none if there are neither. */
    Bytes bytes(String name) {
        String text = text(name);
        if (text != null) {
            return Bytes.of(text);
        }
        String base64 = text(name + "64");
        return base64 == null ? Bytes.of("") : Bytes.copyOf(Base64.getDecoder().decode(base64));
    }
}
