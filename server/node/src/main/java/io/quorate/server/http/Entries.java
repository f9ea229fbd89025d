package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of keys as JSON. Stateless. */
final class Entries {

    private Entries() {}

    /** Writes a record as an object. */
    static void write(JsonGenerator out, KeyRecord record, ValueForm form) throws IOException {
        out.writeStartObject();
        writeFields(out, record, form);
        out.writeEndObject();
    }

    /** Writes the fields of a record into an object that is open. */
    static void writeFields(JsonGenerator out, KeyRecord record, ValueForm form) throws IOException {
        writeKey(out, "key", "key64", record.key());
        writeValue(out, record.value(), form);
        writeKnown(out, "mod_revision", record.modRevision());
        writeKnown(out, "create_revision", record.createRevision());
        out.writeNumberField("version", record.version());
        if (record.modifiedAtMillis() != 0) {
            out.writeStringField("modified_at", Timestamps.of(record.modifiedAtMillis()));
        }
        String author = record.author();
        if (author != null) {
            out.writeStringField("modified_by", author);
        }
        if (record.lease() > 0) {
            out.writeStringField("lease", LeaseIds.of(record.lease()));
        }
    }

    /** A dry run does not know the revision a write would get. */
    private static void writeKnown(JsonGenerator out, String name, long revision) throws IOException {
        if (revision != 0) {
            out.writeNumberField(name, revision);
        }
    }

    /** A record as plain values, for a problem. */
    static Map<String, Object> plain(KeyRecord record) {
        Map<String, Object> plain = new LinkedHashMap<>();
        putKey(plain, record.key());
        String text = Percent.utf8(record.value().array());
        plain.put(
                text == null ? "value64" : "value",
                text == null ? Base64.getEncoder().encodeToString(record.value().array()) : text);
        plain.put("mod_revision", record.modRevision());
        plain.put("create_revision", record.createRevision());
        plain.put("version", record.version());
        return plain;
    }

    /** Puts a key among plain values, under the name that tells how it is spelled. */
    static void putKey(Map<String, Object> plain, Bytes key) {
        String text = Percent.utf8(key.array());
        plain.put(
                text == null ? "key64" : "key",
                text == null ? Base64.getEncoder().encodeToString(key.array()) : text);
    }

    /** Writes one line of a key's history. */
    static void writeChange(JsonGenerator out, Change change, ValueForm form) throws IOException {
        if (change instanceof Change.Put put) {
            write(out, put.record(), form);
        } else if (change instanceof Change.Delete delete) {
            out.writeStartObject();
            writeKey(out, "key", "key64", delete.key());
            out.writeBooleanField("deleted", true);
            out.writeStringField("cause", cause(delete.cause()));
            out.writeNumberField("mod_revision", delete.revision());
            out.writeStringField("modified_at", Timestamps.of(delete.atMillis()));
            String author = delete.author();
            if (author != null) {
                out.writeStringField("modified_by", author);
            }
            out.writeEndObject();
        }
    }

    /** Why a key went away, in one word: whether alone or in a range does not matter to it. */
    private static String cause(Change.Cause cause) {
        return cause == Change.Cause.RANGE ? "deleted" : cause.name().toLowerCase(Locale.ROOT);
    }

    /** Writes a key under {@code textField} if it is UTF-8, else in base64 under {@code base64Field}. */
    static void writeKey(JsonGenerator out, String textField, String base64Field, Bytes key) throws IOException {
        String text = Percent.utf8(key.array());
        if (text != null) {
            out.writeStringField(textField, text);
        } else {
            out.writeStringField(base64Field, Base64.getEncoder().encodeToString(key.array()));
        }
    }

    private static void writeValue(JsonGenerator out, Bytes value, ValueForm form) throws IOException {
        if (form == ValueForm.NONE) {
            return;
        }
        if (form == ValueForm.JSON && writeEmbedded(out, value.array())) {
            return;
        }
        String text = form == ValueForm.BASE64 ? null : Percent.utf8(value.array());
        if (text != null) {
            out.writeStringField("value", text);
        } else if (form == ValueForm.TEXT) {
            throw new RefusedException(ProblemCode.NOT_TEXT, "a value is not UTF-8 text (ask for values=base64)");
        } else {
            out.writeStringField("value64", Base64.getEncoder().encodeToString(value.array()));
        }
    }

    /** Writes {@code bytes} as a document if they are one JSON value and nothing else. */
    private static boolean writeEmbedded(JsonGenerator out, byte[] bytes) throws IOException {
        if (!isJson(bytes)) {
            return false;
        }
        out.writeFieldName("value_json");
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            parser.nextToken();
            out.copyCurrentStructureExact(parser);
        }
        return true;
    }

    private static boolean isJson(byte[] bytes) {
        if (Percent.utf8(bytes) == null) {
            return false;
        }
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            // A scalar is only checked for its bounds when it is read.
            checkNumber(parser);
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    private static void checkNumber(JsonParser parser) throws IOException {
        if (parser.currentToken() != null && parser.currentToken().isNumeric()) {
            String unused = parser.getText();
        }
    }

    /** A key in a message: as text, without control characters. */
    static String shown(Bytes key) {
        @Nullable String text = Percent.utf8(key.array());
        return text == null
                ? "base64 " + Text.shown(Base64.getEncoder().encodeToString(key.array()))
                : "'" + Text.shown(text) + "'";
    }
}
