package io.quorate.cli.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which keys, or names, changed: as many as an environment variable may hold, and how many there are beyond. Immutable.
 *
 * @param named each once, in the order in which they changed
 */
record Keys(List<String> named, long omitted) {

    static final Keys NONE = new Keys(List.of(), 0);

    /** Linux takes 128 KiB in one variable. */
    private static final int BYTES_MAX = 64 << 10;

    Keys {
        named = List.copyOf(named);
    }

    /** These and those of {@code items}, events or entries. */
    Keys and(List<Map<String, @Nullable Object>> items) {
        return with(items.stream().map(Keys::name).toList(), 0);
    }

    /** These and the others. */
    Keys and(Keys others) {
        return with(others.named, others.omitted);
    }

    private Keys with(List<String> more, long moreOmitted) {
        Set<String> all = new LinkedHashSet<>(named);
        long bytes = named.stream().mapToLong(Keys::bytes).sum();
        long left = omitted + moreOmitted;
        for (String name : more) {
            if (all.contains(name)) {
                continue;
            }
            bytes += bytes(name);
            if (bytes > BYTES_MAX) {
                left++;
            } else {
                all.add(name);
            }
        }
        return new Keys(new ArrayList<>(all), left);
    }

    private static long bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    private static String name(Map<String, @Nullable Object> item) {
        Object text = item.containsKey("name") ? item.get("name") : item.get("key");
        if (text == null && item.get("service") instanceof String) {
            text = item.get("id");
        }
        if (text instanceof String plain) {
            return plain.chars().anyMatch(Character::isISOControl)
                    ? base64(Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)))
                    : plain;
        }
        return item.get("key64") instanceof String encoded ? base64(encoded) : "";
    }

    /** Neither a newline nor a zero byte could be told in a variable. */
    private static String base64(String encoded) {
        return "base64:" + encoded;
    }

    /** One a line. */
    String lines() {
        return String.join("\n", named);
    }
}
