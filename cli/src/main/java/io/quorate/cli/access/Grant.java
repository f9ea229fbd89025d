package io.quorate.cli.access;

import io.quorate.cli.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A permission as it is written in one word: {@code kv:read,write:config/*}. Immutable. */
record Grant(String kind, List<String> actions, String scope, boolean isPrefix) {

    static final String FORM =
            "KIND:ACTIONS:NAME, such as kv:read,write:config/* or lock:write:deploy; a * at the end is any rest";

    private static final List<String> ALL = List.of("read", "write", "admin");

    Grant {
        actions = List.copyOf(actions);
    }

    static Grant of(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw CommandException.usage("grant '" + text + "' (expected: " + FORM + ")", "quote the *");
        }
        List<String> actions = parts[1].equals("*") ? ALL : List.of(parts[1].split(",", -1));
        boolean isPrefix = parts[2].endsWith("*");
        String scope = isPrefix ? parts[2].substring(0, parts[2].length() - 1) : parts[2];
        return new Grant(parts[0], actions, scope, isPrefix);
    }

    /** A permission of the API's document; null: its name is no text. */
    static @Nullable Grant of(Map<String, @Nullable Object> permission) {
        Object prefix = permission.get("prefix");
        Object scope = prefix == null ? permission.get("name") : prefix;
        List<String> actions = new ArrayList<>();
        if (permission.get("actions") instanceof List<?> words) {
            words.forEach(word -> actions.add(String.valueOf(word)));
        }
        return scope instanceof String text
                ? new Grant(String.valueOf(permission.get("kind")), actions, text, prefix != null)
                : null;
    }

    /** In one word. */
    String text() {
        return kind + ":" + String.join(",", actions) + ":" + scope + (isPrefix ? "*" : "");
    }

    /** As the API has it. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", kind);
        document.put(isPrefix ? "prefix" : "name", scope);
        document.put("actions", actions);
        return document;
    }

    /** Whether it is about the same names. */
    boolean isAbout(Grant other) {
        return kind.equals(other.kind) && scope.equals(other.scope) && isPrefix == other.isPrefix;
    }
}
