package io.quorate.cli.doctor;

import io.quorate.cli.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document of the API, of which any field may be missing. Immutable. */
record Document(Map<String, @Nullable Object> fields) {

    /** The number behind these names, one inside the other; {@code otherwise} if there is none. */
    long number(long otherwise, String... path) {
        return at(path) instanceof Number number ? number.longValue() : otherwise;
    }

    /** The text behind these names; empty if there is none. */
    String text(String... path) {
        return at(path) instanceof String text ? text : "";
    }

    boolean isTrue(String... path) {
        return Boolean.TRUE.equals(at(path));
    }

    private @Nullable Object at(String... path) {
        Object value = fields;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    /** The texts of a list; of objects their JSON form. */
    List<String> texts(String... path) {
        return at(path) instanceof List<?> items
                ? items.stream()
                        .map(item -> item instanceof String text ? text : Json.write(item))
                        .toList()
                : List.of();
    }

    /** The objects of a list. */
    List<Document> documents(String name) {
        return Json.objects(fields, name).stream().map(Document::new).toList();
    }
}
