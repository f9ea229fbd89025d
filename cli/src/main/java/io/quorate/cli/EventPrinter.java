package io.quorate.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the lines of a watch, an event a line. Confined to the watch's thread. */
final class EventPrinter {

    private final PrintStream out;
    private final OutputFormat format;

    EventPrinter(PrintStream out, OutputFormat format) {
        this.out = out;
        this.format = format;
    }

    /** The line as a document; an empty one where it is none. */
    static Map<String, @Nullable Object> document(String line) {
        try {
            return Json.object(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException malformed) {
            return Map.of();
        }
    }

    /**
     * Prints a line that a member sent; in full before it returns.
     *
     * @return whether anybody reads it
     */
    boolean print(String line, Map<String, @Nullable Object> document) {
        switch (format) {
            case JSON, JSONL -> out.println(line);
            case NAMES -> events(document).forEach(event -> out.println(name(event)));
            case RAW -> events(document).forEach(this::value);
            default -> events(document).forEach(event -> row(document, event));
        }
        return !out.checkError();
    }

    private static List<Map<String, @Nullable Object>> events(Map<String, @Nullable Object> document) {
        return switch (String.valueOf(document.get("type"))) {
            case "state" -> Json.objects(document, "items");
            case "changes" -> Json.objects(document, "events");
            default -> List.of();
        };
    }

    private static String name(Map<String, @Nullable Object> event) {
        if (event.get("service") instanceof String && event.get("id") instanceof String id) {
            return id;
        }
        return event.get("name") instanceof String name ? name : new Entry(event).key();
    }

    private void value(Map<String, @Nullable Object> event) {
        if (event.containsKey("value") || event.containsKey("value64")) {
            byte[] value = new Entry(event).valueBytes();
            out.write(value, 0, value.length);
            out.println();
        }
    }

    private void row(Map<String, @Nullable Object> document, Map<String, @Nullable Object> event) {
        Object op = event.getOrDefault("op", "state");
        boolean entry = "state".equals(op) && event.get("mod_revision") != null;
        Object revision = entry ? event.get("mod_revision") : document.get("revision");
        String before = event.get("prev") instanceof Map<?, ?> prev ? "  (was " + detail(fields(prev)) + ")" : "";
        String detail = "delete".equals(op) ? new Entry(event).field("cause") : detail(event);
        out.println(Table.shown(revision + " " + op + " " + name(event) + " " + detail + before)
                .stripTrailing());
    }

    @SuppressWarnings("unchecked") // every map that Json makes has text for names
    private static Map<String, @Nullable Object> fields(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** What is worth a look: a value, who holds it, or where and how it is. */
    private static String detail(Map<String, @Nullable Object> item) {
        if (item.get("address") instanceof String) {
            return SvcCommand.hostPort(item) + " " + item.get("state");
        }
        if (item.get("leader") instanceof Map<?, ?> leader) {
            return holder(fields(leader), "led by ");
        }
        List<Map<String, @Nullable Object>> holders = Json.objects(item, "holders");
        if (!holders.isEmpty()) {
            return holder(holders.get(0), "held by ")
                    + (holders.size() > 1 ? " and " + (holders.size() - 1) + " more" : "");
        }
        if (item.get("value") instanceof Long number) {
            return number.toString();
        }
        if (item.get("generation") instanceof Long generation) {
            return "generation " + generation;
        }
        return new Entry(item).value();
    }

    private static String holder(Map<String, @Nullable Object> fields, String role) {
        Entry holder = new Entry(fields);
        String value = holder.value();
        return role + holder.field("owner") + " (token " + holder.field("token") + ")"
                + (value.isEmpty() ? "" : " " + value);
    }
}
