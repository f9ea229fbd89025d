package io.quorate.cli.access;

import io.quorate.cli.Entry;
import io.quorate.cli.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How roles and permissions are shown. Stateless. */
final class Roles {

    private Roles() {}

    /** The roles of a document; {@code -} if there are none. */
    static String joined(Map<String, @Nullable Object> document) {
        return document.get("roles") instanceof List<?> roles && !roles.isEmpty()
                ? roles.stream().map(String::valueOf).collect(Collectors.joining(","))
                : "-";
    }

    /** Adds a permission to a table of kind, actions, names and role. */
    static void row(Table table, Map<String, @Nullable Object> permission, String role) {
        Grant grant = Grant.of(permission);
        Entry entry = new Entry(permission);
        table.row(
                entry.field("kind"),
                grant == null ? "-" : String.join(",", grant.actions()),
                grant == null ? "base64" : grant.scope() + (grant.isPrefix() ? "*" : ""),
                role);
    }
}
