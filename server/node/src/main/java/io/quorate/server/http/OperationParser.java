package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the operations of transactions and batches from JSON; faults are noted with their JSON pointer. Confined to one request. */
final class OperationParser {

    /** What is wrong with text that is none. */
    static final String HALF_A_PAIR =
            "half of a surrogate pair stands alone: it is no character (expected: valid Unicode)";

    private static final List<String> PUT_FIELDS = List.of(
            "key", "key64", "value", "value64", "value_json", "if_changed", "prev", "ttl", "lease", "keep_lease");
    private static final List<String> RELEASE_FIELDS = List.of("lock", "semaphore", "election", "token");
    private static final List<String> DELETE_FIELDS = List.of("key", "key64", "prefix", "end", "end64", "prev");
    private static final List<String> GET_FIELDS =
            List.of("key", "key64", "prefix", "end", "end64", "limit", "order", "values");

    private final JsonParser in;
    private final Faults faults;
    private final HttpSettings settings;

    OperationParser(JsonParser in, Faults faults, HttpSettings settings) {
        this.in = in;
        this.faults = faults;
        this.settings = settings;
    }

    /**
     * An operation and how its answer shows values.
     *
     * @param operation null if it had faults
     */
    record Parsed(@Nullable Operation operation, ValueForm form) {}

    /** What an operation says, whatever its kind. */
    private static final class Fields {
        @Nullable
        Bytes key;

        @Nullable
        Bytes end;

        @Nullable
        Bytes value;

        boolean ends;
        boolean prefix;
        boolean ifChanged;
        boolean prior;
        int limit = KeyLists.LIMIT_DEFAULT;
        Order order = Order.ASCENDING;
        ValueForm form = ValueForm.AUTO;
        int values;
        int keys;
        Attachment attachment = Attachment.NONE;
        int attachments;

        @Nullable
        Kind kind;

        int kinds;
        long token;
    }

    /** Whether {@code name} names a kind of operation. */
    static boolean isKind(String name) {
        return name.equals("put")
                || name.equals("delete")
                || name.equals("get")
                || name.equals("release")
                || RegistryForm.KINDS.contains(name);
    }

    /** Reads the object that the parser stands on: what the field {@code kind} holds. */
    Parsed parse(String kind, String pointer) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            invalid(pointer, "expected an object");
            in.skipChildren();
            return new Parsed(null, ValueForm.AUTO);
        }
        if (RegistryForm.KINDS.contains(kind)) {
            return new Parsed(new RegistryForm(in, faults, this, settings).parse(kind, pointer), ValueForm.NONE);
        }
        List<String> known = switch (kind) {
            case "put" -> PUT_FIELDS;
            case "delete" -> DELETE_FIELDS;
            case "release" -> RELEASE_FIELDS;
            default -> GET_FIELDS;
        };
        Fields fields = new Fields();
        boolean sound = true;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            String at = pointer + "/" + name;
            if (!known.contains(name)) {
                faults.unknown(
                        ProblemCode.UNKNOWN_FIELD,
                        pointer + "/" + Text.shown(name),
                        "'" + Text.shown(name) + "' is no field of a " + kind,
                        Suggestions.closest(name, known));
                in.skipChildren();
                sound = false;
            } else {
                sound &= field(fields, name, at);
            }
        }
        return new Parsed(sound && complete(fields, kind, pointer) ? operation(fields, kind) : null, fields.form);
    }

    private boolean field(Fields fields, String name, String at) throws IOException {
        switch (name) {
            case "key", "key64" -> {
                fields.keys++;
                fields.key = bytes(name.equals("key64"), at);
                return fields.key != null;
            }
            case "end", "end64" -> {
                fields.ends = true;
                fields.end = bytes(name.equals("end64"), at);
                return fields.end != null;
            }
            case "value", "value64" -> {
                fields.values++;
                fields.value = bytes(name.equals("value64"), at);
                return fields.value != null;
            }
            case "value_json" -> {
                fields.values++;
                fields.value = document();
                return true;
            }
            case "ttl" -> {
                fields.attachments++;
                return ttl(fields, at);
            }
            case "lease" -> {
                fields.attachments++;
                return lease(fields, at);
            }
            case "keep_lease" -> {
                if (bool(at)) {
                    fields.attachments++;
                    fields.attachment = Attachment.KEEP;
                }
            }
            case "lock", "semaphore", "election" -> {
                fields.kinds++;
                fields.kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
                fields.key = claimName(at);
                return fields.key != null;
            }
            case "token" -> fields.token = number(at, 1, Numbers.MAX, 0);
            case "prefix" -> fields.prefix = bool(at);
            case "if_changed" -> fields.ifChanged = bool(at);
            case "prev" -> fields.prior = bool(at);
            case "limit" -> fields.limit = (int) number(at, 1, Limits.PAGE_RECORDS_MAX, fields.limit);
            case "order" ->
                fields.order = "desc".equals(word(at, List.of("asc", "desc"))) ? Order.DESCENDING : Order.ASCENDING;
            default -> fields.form = form(at);
        }
        return true;
    }

    private boolean ttl(Fields fields, String at) throws IOException {
        long millis = in.currentToken() == JsonToken.VALUE_STRING ? Durations.parseMillis(in.getText()) : -1;
        if (millis < settings.leaseTtlMillisMin() || millis > Limits.LEASE_TTL_MILLIS_MAX) {
            invalid(
                    at,
                    "expected " + Durations.EXPECTED + ", " + Durations.of(settings.leaseTtlMillisMin()) + " to "
                            + Durations.of(Limits.LEASE_TTL_MILLIS_MAX));
            in.skipChildren();
            return false;
        }
        fields.attachment = new Attachment.Ttl(millis, ClaimTerms.salt());
        return true;
    }

    private boolean lease(Fields fields, String at) throws IOException {
        long lease = leaseId(at);
        fields.attachment = new Attachment.To(lease);
        return lease != 0;
    }

    /** The id of a lease that the parser stands on; 0 if it is none. */
    long leaseId(String at) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING || !in.getText().startsWith(LeaseIds.PREFIX)) {
            invalid(at, "expected the id of a lease, " + LeaseIds.PREFIX + "…");
            in.skipChildren();
            return 0;
        }
        return LeaseIds.parse(in.getText());
    }

    /** The name of a lock or the like that the parser stands on; null if it is none. */
    @Nullable
    Bytes claimName(String at) throws IOException {
        Bytes name = bytes(false, at);
        String wrong = name == null ? null : ClaimName.wrongIn(name);
        if (wrong != null) {
            faults.add(ProblemCode.NAME_INVALID, at, wrong);
            return null;
        }
        return name;
    }

    private boolean completeRelease(Fields fields, String pointer) {
        if (fields.kinds != 1 || fields.token == 0) {
            invalid(pointer, "expected one of lock, semaphore and election, and a token");
            return false;
        }
        return true;
    }

    private boolean complete(Fields fields, String kind, String pointer) {
        if (kind.equals("release")) {
            return completeRelease(fields, pointer);
        }
        if (fields.attachments > 1) {
            invalid(pointer, "expected one of ttl, lease and keep_lease");
            return false;
        }
        Bytes key = fields.key;
        if (fields.keys != 1 || key == null) {
            invalid(pointer, "expected exactly one of key and key64");
            return false;
        }
        boolean range = fields.prefix || fields.ends;
        if (fields.prefix && fields.ends) {
            invalid(pointer, "prefix beside end (expected one of them)");
            return false;
        }
        if (key.size() > Limits.KEY_BYTES_MAX || (key.isEmpty() && !range)) {
            faults.add(
                    ProblemCode.NAME_INVALID,
                    pointer + "/key",
                    "the key has " + key.size() + " bytes (expected: 1.." + Limits.KEY_BYTES_MAX + ")");
            return false;
        }
        if (fields.end != null && fields.end.size() > Limits.KEY_BYTES_MAX) {
            faults.add(ProblemCode.NAME_INVALID, pointer + "/end", "longer than " + Limits.KEY_BYTES_MAX + " bytes");
            return false;
        }
        Bytes value = fields.value;
        if (kind.equals("put") && (fields.values != 1 || value == null)) {
            invalid(pointer, "expected exactly one of value, value64 and value_json");
            return false;
        }
        if (value != null && value.size() > settings.valueBytesMax()) {
            faults.add(
                    ProblemCode.TOO_LARGE,
                    pointer,
                    "the value has " + value.size() + " bytes (value_bytes_max: " + settings.valueBytesMax() + ")");
            return false;
        }
        return true;
    }

    private static @Nullable Operation operation(Fields fields, String kind) {
        Bytes key = fields.key;
        Bytes value = fields.value;
        if (key == null) {
            return null;
        }
        if (kind.equals("put")) {
            return value == null
                    ? null
                    : new Operation.Put(key, value, fields.attachment, fields.ifChanged, fields.prior);
        }
        if (kind.equals("release")) {
            Kind of = fields.kind;
            return of == null ? null : new Operation.Release(of, key, fields.token);
        }
        Bytes end = fields.end;
        Keys keys;
        if (fields.prefix) {
            keys = Keys.prefix(key);
        } else if (fields.ends) {
            keys = new Keys.Span(key, end == null || end.isEmpty() ? null : end);
        } else {
            keys = Keys.one(key);
        }
        return kind.equals("delete")
                ? new Operation.Delete(keys, fields.prior)
                : new Operation.Get(keys, fields.limit, fields.order, fields.form == ValueForm.NONE);
    }

    // ---- scalars

    /** The string the parser stands on, as bytes; null if it is none. */
    @Nullable
    Bytes bytes(boolean base64, String at) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            invalid(at, "expected a string");
            in.skipChildren();
            return null;
        }
        String text = in.getText();
        if (!base64) {
            if (!Text.isUnicode(text)) {
                invalid(at, HALF_A_PAIR);
                return null;
            }
            return Bytes.utf8(text);
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            invalid(at, "expected base64 with padding");
            return null;
        }
    }

    /** The value the parser stands on, whatever it is, in compact form. */
    private Bytes document() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
            out.copyCurrentStructureExact(in);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** The boolean the parser stands on. */
    boolean bool(String at) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_TRUE) {
            return true;
        }
        if (in.currentToken() != JsonToken.VALUE_FALSE) {
            invalid(at, "expected true or false");
            in.skipChildren();
        }
        return false;
    }

    /** The whole number the parser stands on. */
    long number(String at, long min, long max, long otherwise) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            long number = Numbers.parse(in.getText());
            if (number >= min && number <= max) {
                return number;
            }
        }
        invalid(at, "expected a whole number, " + min + ".." + max);
        in.skipChildren();
        return otherwise;
    }

    /** The one of {@code words} that the parser stands on; the first of them if it is none. */
    String word(String at, List<String> words) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING && words.contains(in.getText())) {
            return in.getText();
        }
        String given = in.currentToken() == JsonToken.VALUE_STRING ? "'" + Text.shown(in.getText()) + "': " : "";
        invalid(at, given + "expected one of " + String.join(", ", words));
        in.skipChildren();
        return words.get(0);
    }

    private ValueForm form(String at) throws IOException {
        String word = word(at, List.of("auto", "text", "base64", "json", "none"));
        return ValueForm.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private void invalid(String at, String message) {
        faults.add(ProblemCode.INVALID_BODY, at, message);
    }
}
