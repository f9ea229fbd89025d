package io.quorate.cli.context;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cluster under a name. Immutable.
 *
 * @param fields what is said of it; several endpoints with commas between them
 */
public record Context(String name, Map<ContextField, String> fields) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    public Context {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "context '" + name + "' (expected: up to 64 letters, digits and . _ @ -, beginning with neither)");
        }
        EnumMap<ContextField, String> copy = new EnumMap<>(ContextField.class);
        copy.putAll(fields);
        fields = Collections.unmodifiableMap(copy);
    }

    /** What it says of {@code field}; null if nothing. */
    public @Nullable String get(ContextField field) {
        return fields.get(field);
    }

    /** The context with another value; null: without. */
    public Context with(ContextField field, @Nullable String value) {
        EnumMap<ContextField, String> more = new EnumMap<>(ContextField.class);
        more.putAll(fields);
        if (value == null) {
            more.remove(field);
        } else {
            more.put(field, value);
        }
        return new Context(name, more);
    }

    /** Whether it holds a secret itself. */
    public boolean hasSecret() {
        return fields.keySet().stream().anyMatch(ContextField::isSecret);
    }

    /** Whether destructive commands ask even when told not to. */
    public boolean confirmsAlways() {
        return "always".equals(fields.get(ContextField.CONFIRM));
    }
}
