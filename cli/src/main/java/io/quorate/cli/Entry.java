package io.quorate.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of a list or history, as the API's JSON has it. Immutable. */
public record Entry(Map<String, @Nullable Object> fields) {

    /** The key; in base64 behind {@code base64:} where it is no text. */
    public String key() {
        return text("key");
    }

    /** The value as a table shows it. */
    public String value() {
        return text("value");
    }

    private String text(String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        return fields.get(name + "64") instanceof String base64 ? "base64:" + base64 : "";
    }

    public byte[] valueBytes() {
        if (fields.get("value") instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return fields.get("value64") instanceof String base64
                ? Base64.getDecoder().decode(base64)
                : new byte[0];
    }

    /** A field as text; {@code -} where the entry has none. */
    public String field(String name) {
        Object value = fields.get(name);
        return value == null ? "-" : value.toString();
    }

    public boolean isDeleted() {
        return Boolean.TRUE.equals(fields.get("deleted"));
    }
}
