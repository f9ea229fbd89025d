package io.quorate.server.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of values a setting can have. */
final class Kinds {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+)\\s*([A-Za-z]+)");

    private static final Map<String, Long> DURATION_UNITS = units("ms", 1, "s", 1_000, "m", 60_000, "h", 3_600_000);

    private static final Map<String, Long> SIZE_UNITS = units(
            "B", 1, "KB", 1_000, "MB", 1_000_000, "GB", 1_000_000_000, "KiB", 1 << 10, "MiB", 1 << 20, "GiB", 1 << 30);

    /** Either the name has a star, and the user may, or neither has. */
    private static final Pattern CERTIFICATE_RULE =
            Pattern.compile("(?:uri|dns|cn):(?:[^*=]*\\*[^*=]*=[^=:/ ]+|[^*=]+=[^*=:/ ]+)");

    private Kinds() {}

    /** Yes or no. */
    static Kind<Boolean> flag() {
        return kind("boolean", "true or false", Kinds::bool, value -> Boolean.toString(value));
    }

    /** A whole number within bounds. */
    static Kind<Integer> number(int min, int max) {
        return kind(
                "number",
                "a whole number of " + min + ".." + max,
                text -> {
                    Long value = text.matches("[0-9][0-9_]{0,18}") ? whole(text.replace("_", "")) : null;
                    return value == null || value < min || value > max ? null : value.intValue();
                },
                value -> Integer.toString(value));
    }

    /** A time span with its unit, within bounds. */
    static Kind<Duration> duration(Duration min, Duration max) {
        return kind(
                "duration",
                "a duration of " + showDuration(min) + ".." + showDuration(max)
                        + " with its unit: ms, s, m or h, such as 750ms",
                text -> {
                    Long millis = amount(text, DURATION_UNITS);
                    return millis == null || millis < min.toMillis() || millis > max.toMillis()
                            ? null
                            : Duration.ofMillis(millis);
                },
                Kinds::showDuration);
    }

    /** A number of bytes with its unit, within bounds. */
    static Kind<Long> size(long min, long max) {
        return kind(
                "size",
                "a size of " + showSize(min) + ".." + showSize(max)
                        + " with its unit: B, KB, MB, GB, KiB, MiB or GiB, such as 64MiB",
                text -> {
                    Long bytes = amount(text, SIZE_UNITS);
                    return bytes == null || bytes < min || bytes > max ? null : bytes;
                },
                Kinds::showSize);
    }

    /** A member's or a cluster's name. */
    static Kind<String> name() {
        return kind(
                "name",
                "1 to 64 letters, digits, '-' or '_', the first a letter or digit",
                text -> isName(text) ? text : null,
                value -> value);
    }

    /** Where to listen. */
    static Kind<Address> address() {
        return kind("address", "host:port, such as 127.0.0.1:7460", Address::parse, Address::toString);
    }

    /** A directory. */
    static Kind<Path> path() {
        return kind("path", "a path", Kinds::parsePath, Path::toString);
    }

    /** A file. In a configuration file, one that is not absolute is beside that file. */
    static Kind<Path> file() {
        return kind(Setting.FILE_FORM, "a path", Kinds::parsePath, Path::toString);
    }

    /** The members of a cluster and where they listen for one another. */
    static Kind<Map<String, Address>> members() {
        return kind(
                "members",
                "name=host:port,name=host:port,… with different names and addresses, such as"
                        + " n1=10.0.0.1:7461,n2=10.0.0.2:7461,n3=10.0.0.3:7461",
                Kinds::parseMembers,
                value -> value.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",")));
    }

    /** Some {@code http} or {@code https} URLs without path. */
    static Kind<List<String>> urls() {
        return kind(
                "URLs",
                "http://host:port or https://host:port without a path, several separated by commas",
                Kinds::parseUrls,
                value -> String.join(",", value));
    }

    /** Some rules by which certificates let users in. */
    static Kind<List<String>> certificateRules() {
        return kind(
                "rules",
                "uri:NAME=USER, dns:NAME=USER or cn:NAME=USER, several separated by commas; one * at most in NAME, and *"
                        + " in USER stands for what it matched",
                Kinds::parseRules,
                value -> String.join(",", value));
    }

    /** One of some words. */
    static <E extends Enum<E>> Kind<E> word(Class<E> words) {
        Function<E, String> spelling = value -> value.name().toLowerCase(Locale.ROOT);
        List<E> all = List.of(words.getEnumConstants());
        return kind(
                "word",
                "one of " + all.stream().map(spelling).collect(Collectors.joining(", ")),
                text -> all.stream()
                        .filter(value -> value.name().equalsIgnoreCase(text))
                        .findFirst()
                        .orElse(null),
                spelling);
    }

    /** {@code value} in the largest unit that divides it. */
    static String showDuration(Duration value) {
        return show(value.toMillis(), DURATION_UNITS, "ms");
    }

    /** {@code bytes} in the largest unit that divides it. */
    static String showSize(long bytes) {
        return show(bytes, SIZE_UNITS, "B");
    }

    private static String show(long amount, Map<String, Long> units, String smallest) {
        String best = smallest;
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (amount != 0 && amount % unit.getValue() == 0 && unit.getValue() > units.getOrDefault(best, 1L)) {
                best = unit.getKey();
            }
        }
        return amount / units.getOrDefault(best, 1L) + best;
    }

    private static @Nullable Long amount(String text, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        Long number = whole(matcher.group(1));
        Long unit = units.get(matcher.group(2));
        return number == null || unit == null || number > Long.MAX_VALUE / unit ? null : number * unit;
    }

    private static @Nullable Long whole(String digits) {
        BigDecimal value = new BigDecimal(digits);
        return value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? null : value.longValue();
    }

    private static @Nullable Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> Boolean.TRUE;
            case "false", "no", "0" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static boolean isName(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    }

    private static @Nullable Path parsePath(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable Map<String, Address> parseMembers(String text) {
        Map<String, Address> members = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip();
            Address address =
                    equals < 0 ? null : Address.parse(part.substring(equals + 1).strip());
            if (address == null || !isName(name) || members.containsKey(name) || taken(members, address)) {
                return null;
            }
            members.put(name, address);
        }
        return Collections.unmodifiableMap(members);
    }

    /** Port 0 stands for a different port each time. */
    private static boolean taken(Map<String, Address> members, Address address) {
        return address.port() != 0 && members.containsValue(address);
    }

    private static @Nullable List<String> parseRules(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> rules = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String rule = part.strip();
            if (!CERTIFICATE_RULE.matcher(rule).matches()) {
                return null;
            }
            rules.add(rule);
        }
        return List.copyOf(rules);
    }

    private static @Nullable List<String> parseUrls(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> urls = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String url = part.strip();
            if (!isOrigin(url)) {
                return null;
            }
            urls.add(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        }
        return List.copyOf(urls);
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], ((Number) namesAndFactors[i + 1]).longValue());
        }
        return Collections.unmodifiableMap(units);
    }

    private static <T> Kind<T> kind(
            String word, String expected, Function<String, @Nullable T> parse, Function<T, String> show) {
        return new Kind<>() {
            @Override
            public String word() {
                return word;
            }

            @Override
            public String expected() {
                return expected;
            }

            @Override
            public @Nullable T parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String show(T value) {
                return show.apply(value);
            }
        };
    }
}
