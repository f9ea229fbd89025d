package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Operation;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a batch: {@code {"put":{…},"cas":57,"id":"x"}}. Immutable.
 *
 * @param id what the client calls it, or null
 * @param operation what it asks; null if it could not be read
 * @param form how its answer shows values
 * @param guards its conditions
 * @param problem why it could not be read
 */
record BatchLine(
        @Nullable String id,
        @Nullable Operation operation,
        ValueForm form,
        List<Guard> guards,
        @Nullable Problem problem) {

    private static final List<String> FIELDS = List.of("put", "delete", "get", "cas", "id");
    private static final int ID_CHARS_MAX = 256;

    /** Reads a line. */
    static BatchLine parse(LineSplitter.Line raw, List<Guard> fences, HttpSettings settings) {
        byte[] bytes = raw.bytes();
        if (bytes == null) {
            return refused(
                    null,
                    Problem.of(ProblemCode.TOO_LARGE, "the line is longer than " + settings.txnBytesMax() + " bytes"));
        }
        Faults faults = new Faults();
        try (JsonParser in = Json.FACTORY.createParser(bytes)) {
            return parse(in, faults, fences, settings);
        } catch (JsonProcessingException malformed) {
            return refused(null, TxnParser.malformed(malformed).problem());
        } catch (RefusedException refused) {
            return refused(null, refused.problem());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static BatchLine refused(@Nullable String id, Problem problem) {
        return new BatchLine(id, null, ValueForm.AUTO, List.of(), problem);
    }

    private static BatchLine parse(JsonParser in, Faults faults, List<Guard> fences, HttpSettings settings)
            throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new RefusedException(ProblemCode.INVALID_BODY, "expected a JSON object with put, delete or get");
        }
        OperationParser parser = new OperationParser(in, faults, settings);
        String id = null;
        long cas = -1;
        int kinds = 0;
        OperationParser.Parsed parsed = new OperationParser.Parsed(null, ValueForm.AUTO);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            if (OperationParser.isKind(name) && FIELDS.contains(name)) {
                kinds++;
                parsed = parser.parse(name, "/" + name);
            } else if (name.equals("cas")) {
                cas = parser.number("/cas", 0, Numbers.MAX, -1);
            } else if (name.equals("id")) {
                id = id(in, faults);
            } else {
                faults.unknown(
                        ProblemCode.UNKNOWN_FIELD,
                        "/" + Text.shown(name),
                        "'" + Text.shown(name) + "' is no field of a line",
                        Suggestions.closest(name, FIELDS));
                in.skipChildren();
            }
        }
        if (in.nextToken() != null) {
            faults.add(ProblemCode.INVALID_BODY, "/", "something follows the object");
        }
        if (kinds != 1) {
            faults.add(ProblemCode.INVALID_BODY, "/", "expected exactly one of put, delete and get");
        }
        Bytes key = one(parsed.operation());
        if (cas >= 0 && key == null && parsed.operation() != null) {
            faults.add(ProblemCode.UNKNOWN_FIELD, "/cas", "'cas' is a condition of writes to one key");
        }
        if (!faults.isEmpty()) {
            return refused(id, faults.problem());
        }
        List<Guard> guards = new ArrayList<>(key == null ? List.of() : guards(key, cas));
        if (!(parsed.operation() instanceof Operation.Get)) {
            guards.addAll(fences);
        }
        return new BatchLine(id, parsed.operation(), parsed.form(), guards, null);
    }

    private static @Nullable String id(JsonParser in, Faults faults) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING
                && in.getText().length() <= ID_CHARS_MAX
                && Text.isUnicode(in.getText())) {
            return in.getText();
        }
        faults.add(ProblemCode.INVALID_BODY, "/id", "expected a string of at most " + ID_CHARS_MAX + " characters");
        in.skipChildren();
        return null;
    }

    /** The one key that is written; null if there is none. */
    private static @Nullable Bytes one(@Nullable Operation operation) {
        if (operation instanceof Operation.Put put) {
            return put.key();
        }
        return operation instanceof Operation.Delete delete && delete.keys() instanceof Keys.One one ? one.key() : null;
    }

    private static List<Guard> guards(Bytes key, long cas) {
        if (cas < 0) {
            return List.of();
        }
        Keys keys = Keys.one(key);
        return List.of(
                cas == 0
                        ? new Guard.Exists(keys, false)
                        : new Guard.Metadata(keys, Guard.Field.MOD_REVISION, Guard.Relation.EQ, cas));
    }

    /** Whether it changes nothing. */
    boolean reads() {
        return operation instanceof Operation.Get;
    }
}
