package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Reads.Freshness;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client writes to subscribe: an object that says what is watched and how. Read strictly; every fault is noted.
 * Confined to one request.
 */
final class SubscriptionForm {

    static final int ID_CHARS_MAX = 128;
    static final int WINDOW = 64;
    static final int WINDOW_MAX = 1_024;

    private static final List<String> TARGETS =
            List.of("kv", "lock", "semaphore", "election", "counter", "barrier", "lease", "service");
    private static final List<String> SERVICE_FIELDS =
            List.of("name", "instance", "health", "draining", "tags", "meta", "zone");
    private static final List<String> TERMS = List.of(
            "id", "from", "initial", "events", "prev", "values", "progress", "on_compacted", "consistency", "window");

    private final Map<String, Object> fields;
    private final String at;
    private final Faults faults;

    /** What is watched. */
    sealed interface Target {

        /** What has a name and a history. */
        record Named(Kind kind, KeyRange names) implements Target {}

        /** Instances of services. */
        record Instances(KeyRange names, InstanceFilter filter) implements Target {}

        /** A lease. */
        record Lease(long id, String text) implements Target {}
    }

    /** A subscription that is wanted. */
    record Wish(String id, int window, Target target, WatchTerms terms) {}

    private SubscriptionForm(Map<String, Object> fields, String at, Faults faults) {
        this.fields = fields;
        this.at = at;
        this.faults = faults;
    }

    /** A document as plain values. */
    static Object plain(byte[] json) {
        try (JsonParser in = Json.FACTORY.createParser(json)) {
            in.nextToken();
            Object value = value(in);
            if (in.nextToken() != null) {
                throw new RefusedException(ProblemCode.INVALID_BODY, "expected one JSON document and nothing after it");
            }
            return value;
        } catch (JsonProcessingException malformed) {
            throw TxnParser.malformed(malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Object value(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> object = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                object.put(name, value(in));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(in));
            }
            return list;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            long number = Numbers.parse(in.getText());
            return number < 0 ? in.getText() + " (a number)" : (Object) number;
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        throw new RefusedException(
                ProblemCode.INVALID_BODY,
                token == null ? "expected a JSON document" : "'" + in.getText() + "' is of no use in a subscription");
    }

    /**
     * Reads a subscription.
     *
     * @param at its place, for faults
     * @param hasWindow whether lines can be acknowledged
     */
    static Wish read(Map<String, Object> fields, String at, Faults faults, boolean hasWindow) {
        SubscriptionForm form = new SubscriptionForm(fields, at, faults);
        List<String> known = new ArrayList<>(TARGETS);
        known.addAll(hasWindow ? TERMS : TERMS.subList(0, TERMS.size() - 1));
        if (hasWindow) {
            known.add("op");
        }
        form.refuseUnknown(fields, at, known);
        String id = form.text(fields, at, "id", "");
        if (id.isEmpty() || id.length() > ID_CHARS_MAX) {
            faults.add(ProblemCode.INVALID_BODY, at + "/id", "id: expected 1 to " + ID_CHARS_MAX + " characters");
        }
        int window = hasWindow ? (int) form.number("window", 1, WINDOW_MAX, WINDOW) : 0;
        Target target = form.target();
        return new Wish(id, window, target, form.terms(target));
    }

    // ---- what

    private Target target() {
        List<String> given = TARGETS.stream().filter(fields::containsKey).toList();
        if (given.size() != 1) {
            faults.add(
                    ProblemCode.INVALID_BODY,
                    at,
                    "expected one of " + String.join(", ", TARGETS) + ", there are " + given.size());
            return new Target.Named(Kind.KEY, KeyRange.ALL);
        }
        String kind = given.get(0);
        String place = at + "/" + kind;
        if (!(fields.get(kind) instanceof Map<?, ?> map)) {
            faults.add(ProblemCode.INVALID_BODY, place, "expected an object");
            return new Target.Named(Kind.KEY, KeyRange.ALL);
        }
        Map<String, Object> of = new LinkedHashMap<>();
        map.forEach((name, value) -> of.put(String.valueOf(name), value));
        return switch (kind) {
            case "kv" -> new Target.Named(Kind.KEY, keys(of, place));
            case "lease" -> lease(of, place);
            case "service" -> instances(of, place);
            default -> new Target.Named(Kind.valueOf(kind.toUpperCase(Locale.ROOT)), names(of, place));
        };
    }

    private KeyRange keys(Map<String, Object> of, String place) {
        refuseUnknown(of, place, List.of("key", "key64", "prefix", "end", "end64"));
        Bytes key = bytes(of, place, "key");
        Bytes end = bytes(of, place, "end");
        boolean isPrefix = flag(of, place, "prefix");
        if (isPrefix && end != null) {
            faults.add(ProblemCode.INVALID_BODY, place + "/end", "end: given beside prefix (expected: one of them)");
        }
        Bytes from = key == null ? Bytes.EMPTY : key;
        if (isPrefix) {
            return KeyRange.prefix(from);
        }
        if (end != null) {
            if (!end.isEmpty() && end.compareTo(from) <= 0) {
                faults.add(
                        ProblemCode.INVALID_BODY, place + "/end", "end: expected a key after the start of the range");
            }
            return new KeyRange(from, end.isEmpty() ? null : end);
        }
        if (from.isEmpty()) {
            faults.add(ProblemCode.NAME_INVALID, place + "/key", "key: missing (expected: a key, or prefix for all)");
        }
        return KeyRange.only(from);
    }

    private @Nullable Bytes bytes(Map<String, Object> of, String place, String name) {
        boolean isText = of.containsKey(name);
        boolean is64 = of.containsKey(name + "64");
        if (!isText && !is64) {
            return null;
        }
        if (isText && is64) {
            faults.add(
                    ProblemCode.INVALID_BODY,
                    place + "/" + name + "64",
                    name + "64: given beside " + name + " (expected: one of them)");
        }
        String text = text(of, place, isText ? name : name + "64", "");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = isText ? bytes : KeyPath.base64(bytes);
        if (decoded == null || decoded.length > Limits.KEY_BYTES_MAX) {
            faults.add(
                    ProblemCode.NAME_INVALID,
                    place + "/" + name,
                    name + ": expected at most " + Limits.KEY_BYTES_MAX + " bytes, in base64url if under " + name
                            + "64");
            return Bytes.EMPTY;
        }
        return Bytes.wrap(decoded);
    }

    private KeyRange names(Map<String, Object> of, String place) {
        refuseUnknown(of, place, List.of("name", "prefix"));
        Bytes name = Bytes.utf8(text(of, place, "name", ""));
        boolean isPrefix = flag(of, place, "prefix");
        String wrong = isPrefix && name.isEmpty() ? null : ClaimName.wrongIn(name);
        if (wrong != null) {
            faults.add(ProblemCode.NAME_INVALID, place + "/name", wrong);
        }
        return isPrefix ? KeyRange.prefix(name) : KeyRange.only(name);
    }

    /** The instances of one service, or of all, that a filter lets through; or one, whatever becomes of it. */
    private Target instances(Map<String, Object> of, String place) {
        refuseUnknown(of, place, SERVICE_FIELDS);
        String service = text(of, place, "name", "");
        String id = text(of, place, "instance", "");
        String wrong = service.isEmpty() ? null : ServiceNames.wrongInService(service);
        if (!id.isEmpty() && wrong == null) {
            wrong = service.isEmpty() ? "instance: it goes with the name of a service" : ServiceNames.wrongInId(id);
        }
        if (wrong != null) {
            faults.add(ProblemCode.NAME_INVALID, place, wrong);
            return new Target.Instances(KeyRange.ALL, InstanceFilter.ALL);
        }
        if (!id.isEmpty()) {
            for (String name : SERVICE_FIELDS.subList(2, SERVICE_FIELDS.size())) {
                if (of.containsKey(name)) {
                    faults.add(ProblemCode.UNKNOWN_FIELD, place + "/" + name, "'" + name + "' is about many instances");
                }
            }
            return new Target.Instances(KeyRange.only(Instance.key(service, id)), InstanceFilter.ALL);
        }
        if (of.get("draining") instanceof Boolean flag) {
            of.put("draining", flag.toString());
        }
        InstanceFilter filter = new InstanceFilter(
                word(of, place, "health", InstanceFilter.Wanted.PASSING),
                word(of, place, "draining", InstanceFilter.Choice.FALSE),
                tags(of, place),
                meta(of, place),
                text(of, place, "zone", ""));
        return new Target.Instances(service.isEmpty() ? KeyRange.ALL : Instance.keys(service), filter);
    }

    private List<String> tags(Map<String, Object> of, String place) {
        List<String> tags = new ArrayList<>();
        Object given = of.get("tags");
        if (given instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            list.forEach(tag -> tags.add(String.valueOf(tag)));
        } else if (given != null) {
            faults.add(ProblemCode.INVALID_BODY, place + "/tags", "tags: expected a list of strings");
        }
        return tags;
    }

    private NavigableMap<String, String> meta(Map<String, Object> of, String place) {
        NavigableMap<String, String> meta = new TreeMap<>();
        Object given = of.get("meta");
        if (given instanceof Map<?, ?> map && map.values().stream().allMatch(String.class::isInstance)) {
            map.forEach((name, value) -> meta.put(String.valueOf(name), String.valueOf(value)));
        } else if (given != null) {
            faults.add(ProblemCode.INVALID_BODY, place + "/meta", "meta: expected an object of strings");
        }
        return meta;
    }

    private Target lease(Map<String, Object> of, String place) {
        refuseUnknown(of, place, List.of("id"));
        String id = text(of, place, "id", "");
        if (!id.startsWith(LeaseIds.PREFIX)) {
            faults.add(
                    ProblemCode.INVALID_BODY,
                    place + "/id",
                    "id: expected the id of a lease, " + LeaseIds.PREFIX + "…");
            return new Target.Lease(LeaseIds.UNKNOWN, id);
        }
        return new Target.Lease(LeaseIds.parse(id), id);
    }

    // ---- how

    private WatchTerms terms(Target target) {
        boolean isInitial = flag(fields, at, "initial");
        long from = number("from", 1, Numbers.MAX, 0);
        if (from > 0 && (isInitial || target instanceof Target.Lease)) {
            faults.add(
                    ProblemCode.INVALID_BODY,
                    at + "/from",
                    isInitial
                            ? "from: given beside initial (expected: one of them)"
                            : "from: a lease has no history (its state comes first)");
        }
        boolean isKeys = target instanceof Target.Named named && named.kind() == Kind.KEY;
        for (String name : new String[] {"prev", "values"}) {
            if (!isKeys && fields.containsKey(name)) {
                faults.add(ProblemCode.UNKNOWN_FIELD, at + "/" + name, "'" + name + "' goes with kv");
            }
        }
        boolean isLinearizable =
                word("consistency", ReadOptions.Consistency.LINEARIZABLE) == ReadOptions.Consistency.LINEARIZABLE;
        return new WatchTerms(
                from,
                isInitial,
                word("on_compacted", WatchTerms.OnCompacted.END) == WatchTerms.OnCompacted.RESYNC,
                filter(),
                flag(fields, at, "prev"),
                word("values", ValueForm.AUTO),
                progress(),
                0,
                isLinearizable ? Freshness.LINEARIZABLE : Freshness.SERIALIZABLE);
    }

    private long progress() {
        String text = text(fields, at, "progress", "5s");
        long millis = Durations.parseMillis(text);
        if (millis < WatchTerms.PROGRESS_MILLIS_MIN || millis > WatchTerms.PROGRESS_MILLIS_MAX) {
            faults.add(
                    ProblemCode.INVALID_BODY,
                    at + "/progress",
                    "progress: '" + Text.shown(text) + "' (expected: " + Durations.EXPECTED + ", 1s to 1m)");
            return WatchTerms.PROGRESS_MILLIS;
        }
        return millis;
    }

    private EventFilter filter() {
        Object given = fields.get("events");
        if (given == null) {
            return EventFilter.ALL;
        }
        String words = given instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(given);
        EventFilter filter = EventFilter.parse(words);
        if (filter == null) {
            faults.add(
                    ProblemCode.INVALID_BODY,
                    at + "/events",
                    "events: '" + Text.shown(words) + "' (expected a list of: " + EventFilter.EXPECTED + ")");
            return EventFilter.ALL;
        }
        return filter;
    }

    // ---- values

    private void refuseUnknown(Map<String, Object> of, String place, List<String> known) {
        for (String name : of.keySet()) {
            if (!known.contains(name)) {
                faults.unknown(
                        ProblemCode.UNKNOWN_FIELD,
                        place + "/" + Text.shown(name),
                        "'" + Text.shown(name) + "' is no field of this document",
                        Suggestions.closest(name, known));
            }
        }
    }

    private String text(Map<String, Object> of, String place, String name, String otherwise) {
        Object value = of.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text;
        }
        faults.add(ProblemCode.INVALID_BODY, place + "/" + name, name + ": expected a string");
        return otherwise;
    }

    private boolean flag(Map<String, Object> of, String place, String name) {
        Object value = of.get(name);
        if (value != null && !(value instanceof Boolean)) {
            faults.add(ProblemCode.INVALID_BODY, place + "/" + name, name + ": expected true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    private long number(String name, long min, long max, long otherwise) {
        Object value = fields.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        faults.add(
                ProblemCode.INVALID_BODY,
                at + "/" + name,
                name + ": '" + Text.shown(String.valueOf(value)) + "' (expected: " + min + ".." + max + ")");
        return otherwise;
    }

    private <E extends Enum<E>> E word(String name, E otherwise) {
        return word(fields, at, name, otherwise);
    }

    private <E extends Enum<E>> E word(Map<String, Object> of, String place, String name, E otherwise) {
        String text = text(of, place, name, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        List<String> words = new ArrayList<>();
        for (E word : otherwise.getDeclaringClass().getEnumConstants()) {
            String spelled = word.name().toLowerCase(Locale.ROOT);
            if (spelled.equals(text)) {
                return word;
            }
            words.add(spelled);
        }
        faults.add(
                ProblemCode.INVALID_BODY,
                place + "/" + name,
                name + ": '" + Text.shown(text) + "' (expected: " + String.join("|", words) + ")");
        return otherwise;
    }

    /** What is wrong with a document that has no such form at all. */
    static Problem noForm(String expected) {
        return Problem.of(ProblemCode.INVALID_BODY, "expected " + expected);
    }
}
