package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The query parameters of one request, read strictly: what is wrong is noted as a fault. Confined to its request. */
final class RequestParameters {

    /** The parameters every operation knows. */
    static final Set<String> COMMON = Set.of("timeout", "pretty");

    /** Those that may be given several times. */
    private static final Set<String> REPEATABLE = Set.of("exclude", "fence", "tag");

    /** What stands for every parameter that begins with {@link #META_PREFIX}. */
    static final String META = "meta.*";

    /** What parameters about metadata begin with: {@code meta.version=2}. */
    static final String META_PREFIX = "meta.";

    private final Faults faults;
    private Query query = Query.EMPTY;
    private boolean lenient;
    private @Nullable StringBuilder ignored;

    RequestParameters(Faults faults) {
        this.faults = faults;
    }

    /** Ignores what it doesn't know instead of refusing it. */
    void lenient() {
        lenient = true;
    }

    /** Reads {@code rawQuery}; what is not among {@code allowed} is a fault, with a suggestion out of {@code known}. */
    void read(String rawQuery, Set<String> allowed, Collection<String> known) {
        query = Query.parse(rawQuery);
        String malformed = query.malformed();
        if (malformed != null) {
            faults.add(
                    ProblemCode.BAD_ESCAPE,
                    "query",
                    "'" + Text.shown(malformed) + "' can't be decoded (expected: %XX escapes of UTF-8)");
        }
        List<Query.Parameter> given = query.parameters();
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i).name();
            if (!isAllowed(name, allowed)) {
                unknown(name, allowed, known);
            } else if (query.repeats(i) && !REPEATABLE.contains(name)) {
                fault("query." + name, name + ": given more than once");
            }
        }
    }

    private static boolean isAllowed(String name, Set<String> allowed) {
        return allowed.contains(name)
                || COMMON.contains(name)
                || (name.startsWith(META_PREFIX) && allowed.contains(META));
    }

    private void unknown(String name, Set<String> allowed, Collection<String> known) {
        if (lenient) {
            ignore(name);
            return;
        }
        String shown = Text.shown(name);
        boolean elsewhere = known.contains(name);
        String message = "'" + shown + (elsewhere ? "' does not apply here" : "' is no parameter");
        String closest = elsewhere ? null : Suggestions.closest(name, allowed, known);
        faults.unknown(ProblemCode.UNKNOWN_PARAMETER, "query." + shown, message, closest);
    }

    private void ignore(String name) {
        StringBuilder list = ignored;
        if (list == null) {
            list = new StringBuilder();
            ignored = list;
        }
        // Only a name that can stand in a header is repeated there.
        list.append(list.isEmpty() ? "" : ", ").append(Numbers.isVisible(name) ? name : "?");
    }

    /** The names that were ignored, for a header; null if there are none. */
    @Nullable
    String ignored() {
        return ignored == null ? null : ignored.toString();
    }

    /** Refuses a parameter that the operation knows, but not in the form that was asked for. */
    void inapplicable(String name, String why) {
        if (!has(name)) {
            return;
        }
        if (lenient) {
            ignore(name);
        } else {
            faults.add(ProblemCode.UNKNOWN_PARAMETER, "query." + name, "'" + name + "' does not apply here: " + why);
        }
    }

    /** The parameters as they were written. */
    Query query() {
        return query;
    }

    /** Whether there are any. */
    boolean any() {
        return query != Query.EMPTY;
    }

    /** Whether the parameter was given, with or without a value. */
    boolean has(String name) {
        return query.first(name) != null;
    }

    /** The bytes of the parameter; none when it was given without a value, null when it was not given. */
    byte @Nullable [] bytes(String name) {
        Query.Parameter parameter = query.first(name);
        if (parameter == null) {
            return null;
        }
        byte[] value = parameter.value();
        return value == null ? new byte[0] : value;
    }

    /** The parameter as text. */
    @Nullable
    String text(String name) {
        Query.Parameter parameter = query.first(name);
        return parameter == null ? null : text(parameter);
    }

    /** All values of a repeatable parameter. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Query.Parameter parameter : query.parameters()) {
            if (parameter.name().equals(name)) {
                values.add(text(parameter));
            }
        }
        return values;
    }

    /** The parameters that begin with {@code prefix}, by what follows it; null for one without a value. */
    NavigableMap<String, @Nullable String> beginning(String prefix) {
        NavigableMap<String, @Nullable String> found = new TreeMap<>();
        for (Query.Parameter parameter : query.parameters()) {
            if (parameter.name().startsWith(prefix)) {
                found.put(
                        parameter.name().substring(prefix.length()),
                        parameter.value() == null ? null : text(parameter));
            }
        }
        return found;
    }

    private String text(Query.Parameter parameter) {
        byte[] value = parameter.value();
        if (value == null) {
            return "";
        }
        String text = Percent.utf8(value);
        if (text == null) {
            fault("query." + parameter.name(), parameter.name() + ": not UTF-8");
            return "";
        }
        return text;
    }

    /** A flag, for a request that is refused anyway: whatever is no clear yes is a no, and nothing is noted as a fault. */
    boolean flagLeniently(String name) {
        byte[] value = bytes(name);
        return value != null && (value.length == 0 || value[0] == '1' || value[0] == 't');
    }

    /** A flag. */
    boolean flag(String name) {
        String value = text(name);
        if (value == null) {
            return false;
        }
        switch (value) {
            case "", "true", "1" -> {
                return true;
            }
            case "false", "0" -> {
                return false;
            }
            default -> {
                fault(
                        "query." + name,
                        name + ": '" + Text.shown(value) + "' (expected: true, false, 1, 0 or no value)");
                return false;
            }
        }
    }

    /** A number. */
    long number(String name, long min, long max, long otherwise) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        long number = Numbers.parse(value);
        if (number < min || number > max) {
            fault("query." + name, name + ": '" + Text.shown(value) + "' (expected: " + min + ".." + max + ")");
            return otherwise;
        }
        return number;
    }

    /** A duration, milliseconds. */
    long millis(String name, long min, long max, long otherwise) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        long millis = Durations.parseMillis(value);
        if (millis < min || millis > max) {
            fault(
                    "query." + name,
                    name + ": '" + Text.shown(value) + "' (expected: " + Durations.EXPECTED + ", " + Durations.of(min)
                            + " to " + Durations.of(max) + ")");
            return otherwise;
        }
        return millis;
    }

    /** A number that may be negative. */
    long signed(String name, long min, long max, long otherwise) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        boolean negative = value.startsWith("-");
        long number = Numbers.parse(negative || value.startsWith("+") ? value.substring(1) : value);
        long signed = negative ? -number : number;
        if (number < 0 || signed < min || signed > max) {
            fault("query." + name, name + ": '" + Text.shown(value) + "' (expected: " + min + ".." + max + ")");
            return otherwise;
        }
        return signed;
    }

    /** One of the words of an enum, lower-case. */
    <E extends Enum<E>> E word(String name, Class<E> words, E otherwise) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        StringBuilder expected = new StringBuilder();
        for (E word : words.getEnumConstants()) {
            String spelled = word.name().toLowerCase(Locale.ROOT);
            if (spelled.equals(value)) {
                return word;
            }
            expected.append(expected.isEmpty() ? "" : "|").append(spelled);
        }
        fault("query." + name, name + ": '" + Text.shown(value) + "' (expected: " + expected + ")");
        return otherwise;
    }

    private void fault(String at, String message) {
        faults.add(ProblemCode.INVALID_PARAMETER, at, message);
    }
}
