package io.quorate.cli.keys;

import io.quorate.client.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value. Immutable.
 *
 * @param lease what it lives on; null: nothing
 */
record KeyEntry(
        Bytes key, Bytes value, long modRevision, @Nullable String lease) {

    static KeyEntry of(Map<String, @Nullable Object> fields) {
        long revision = fields.get("mod_revision") instanceof Long number ? number : 0;
        String lease = fields.get("lease") instanceof String id ? id : null;
        return new KeyEntry(bytes(fields, "key"), bytes(fields, "value"), revision, lease);
    }

    private static Bytes bytes(Map<String, @Nullable Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
        }
        return fields.get(name + "64") instanceof String base64
                ? Bytes.copyOf(Base64.getDecoder().decode(base64))
                : Bytes.of("");
    }
}
