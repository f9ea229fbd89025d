package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.server.service.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flat document of a request about access: read strictly, every fault is noted. Confined to its request. */
final class AccessForm {

    private final Faults faults;
    private final String at;
    private final Map<String, Object> fields;

    private AccessForm(Faults faults, String at, Map<String, Object> fields) {
        this.faults = faults;
        this.at = at;
        this.fields = fields;
    }

    /** The body of {@code exchange}: an object with some of {@code known}. */
    static AccessForm of(Exchange exchange, String... known) {
        if (exchange.body().length == 0) {
            throw new RefusedException(
                    ProblemCode.INVALID_BODY, "no body (expected: an object with " + all(known) + ")");
        }
        return of(exchange.faults(), "", SubscriptionForm.plain(exchange.body()), known);
    }

    /** An object that stands at {@code at}, with some of {@code known}. */
    private static AccessForm of(Faults faults, String at, @Nullable Object document, String... known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (document instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        } else {
            faults.add(ProblemCode.INVALID_BODY, at, "expected an object with " + all(known));
        }
        List<String> names = List.of(known);
        for (String name : fields.keySet()) {
            if (!names.contains(name)) {
                faults.unknown(
                        ProblemCode.UNKNOWN_FIELD,
                        at + "/" + Text.shown(name),
                        "'" + Text.shown(name) + "' is no field here (expected: " + all(known) + ")",
                        Suggestions.closest(name, names));
            }
        }
        return new AccessForm(faults, at, fields);
    }

    private static String all(String... known) {
        return String.join(", ", known);
    }

    /** Whether a field is given. */
    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Notes that something is wrong with a field. */
    void fault(String field, String message) {
        faults.add(ProblemCode.INVALID_BODY, at + "/" + field, message);
    }

    /** A text; null: it is not given. */
    @Nullable
    String text(String field) {
        Object value = fields.get(field);
        if (value == null && !has(field)) {
            return null;
        }
        if (value instanceof String text && Text.isUnicode(text)) {
            return text;
        }
        fault(field, field + ": expected a string");
        return null;
    }

    /** A text that must be given; what is returned for one that is not does not matter. */
    String required(String field) {
        if (!has(field)) {
            fault(field, field + ": missing (expected: a string)");
        }
        String text = text(field);
        return text == null ? "" : text;
    }

    /** Whether a field is true; it is false if it is not given. */
    boolean flag(String field) {
        Object value = fields.get(field);
        if (has(field) && !(value instanceof Boolean)) {
            fault(field, field + ": expected true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    /** A list of texts; null: it is not given. */
    @Nullable
    List<String> texts(String field) {
        if (!has(field)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        if (fields.get(field) instanceof List<?> list
                && list.stream().allMatch(one -> one instanceof String text && Text.isUnicode(text))) {
            list.forEach(one -> texts.add((String) one));
        } else {
            fault(field, field + ": expected a list of strings");
        }
        return texts;
    }

    /** A list of objects, each with some of {@code known}; empty if it is not given. */
    List<AccessForm> objects(String field, String... known) {
        List<AccessForm> objects = new ArrayList<>();
        if (fields.get(field) instanceof List<?> list) {
            for (Object one : list) {
                objects.add(of(faults, at + "/" + field + "/" + objects.size(), one, known));
            }
        } else {
            fault(field, field + ": " + (has(field) ? "" : "missing ") + "(expected: a list of objects)");
        }
        return objects;
    }

    /** A duration in milliseconds; 0: it is not given. */
    long millis(String field) {
        String text = text(field);
        if (text == null) {
            return 0;
        }
        long millis = Durations.parseMillis(text);
        if (millis < 1) {
            fault(field, field + ": '" + Text.shown(text) + "' (expected: " + Durations.EXPECTED + ")");
        }
        return Math.max(0, millis);
    }
}
