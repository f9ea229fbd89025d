package io.quorate.client.internal;

import io.quorate.client.Bytes;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object of the API, read field by field; unknown fields do not matter. Immutable. */
record Fields(Map<String, @Nullable Object> map) {

    @SuppressWarnings("unchecked") // every map that Json makes has text for names
    static Fields of(@Nullable Object value) {
        return new Fields(value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of());
    }

    @Nullable
    String text(String name) {
        return map.get(name) instanceof String text ? text : null;
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    long number(String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String name) {
        return map.get(name) instanceof Boolean flag && flag;
    }

    boolean has(String name) {
        return map.containsKey(name);
    }

    Fields object(String name) {
        return of(map.get(name));
    }

    List<Fields> list(String name) {
        return map.get(name) instanceof List<?> items
                ? items.stream().map(Fields::of).toList()
                : List.of();
    }

    List<String> texts(String name) {
        return map.get(name) instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** The bytes under {@code name}, or in base64 under {@code name64}; none if there are neither. */
    Bytes bytes(String name) {
        String text = text(name);
        if (text != null) {
            return Bytes.of(text);
        }
        String base64 = text(name + "64");
        return base64 == null ? Bytes.of("") : Bytes.copyOf(Base64.getDecoder().decode(base64));
    }
}
