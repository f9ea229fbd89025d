package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the commands about locks, semaphores and elections have in common. Confined to the main thread. */
final class Claims {

    private static final String ABSENT = "-";

    private final Console console;
    private final String kind;

    /** @param kind as the API's paths have it, such as {@code locks} */
    Claims(Console console, String kind) {
        this.console = console;
        this.kind = kind;
    }

    ApiRequest request(String method, String name) {
        return ApiRequest.onName(method, kind, name);
    }

    /** Those whose name starts with {@code prefix}, one a row. */
    void list(String prefix) {
        ApiRequest request = console.fresh(request("GET", prefix));
        Table table = kind.equals("semaphores")
                ? new Table("NAME", "LIMIT", "USED", "HOLDERS", "WAITING")
                : new Table("NAME", "OWNER", "TOKEN", "SINCE", "HOLDERS", "WAITING");
        Lists.print(console, prefix.isEmpty() ? request : request.flag("prefix"), "name", table, this::row);
    }

    private void row(Table table, Entry claim) {
        List<Map<String, @Nullable Object>> holders = holders(claim.fields());
        String waiting = claim.fields().containsKey("queue_length")
                ? claim.field("queue_length")
                : Integer.toString(queue(claim.fields()).size());
        String count = Integer.toString(holders.size());
        if (kind.equals("semaphores")) {
            table.row(claim.field("name"), claim.field("limit"), claim.field("used"), count, waiting);
            return;
        }
        Entry first = new Entry(holders.isEmpty() ? Map.of() : holders.get(0));
        table.row(
                claim.field("name"), first.field("owner"), first.field("token"), first.field("since"), count, waiting);
    }

    /** An election has one leader instead of holders. */
    private static List<Map<String, @Nullable Object>> holders(Map<String, @Nullable Object> claim) {
        List<Map<String, @Nullable Object>> leader =
                Json.objects(java.util.Collections.singletonMap("leader", listed(claim.get("leader"))), "leader");
        return leader.isEmpty() ? Json.objects(claim, "holders") : leader;
    }

    private static List<?> listed(@Nullable Object leader) {
        return leader == null ? List.of() : List.of(leader);
    }

    private static List<Map<String, @Nullable Object>> queue(Map<String, @Nullable Object> claim) {
        return claim.containsKey("candidates") ? Json.objects(claim, "candidates") : Json.objects(claim, "queue");
    }

    /** Who holds it and who waits, one a row. */
    void show(ApiRequest request) {
        console.send(console.fresh(request)).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        OutputFormat format = console.format(OutputFormat.TABLE);
        if (format != OutputFormat.TABLE) {
            console.printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> claim = console.document(answer);
        Table table = new Table("", "OWNER", "MODE", "SLOTS", "TOKEN", "SINCE", "NOTE");
        holders(claim).forEach(holder -> add(table, kind.equals("elections") ? "leads" : "holds", new Entry(holder)));
        queue(claim).forEach(waiter -> add(table, "waits", new Entry(waiter)));
        boolean isIdle = holders(claim).isEmpty() && queue(claim).isEmpty();
        if (isIdle) {
            console.out().println(kind.equals("elections") ? "vacant" : "free");
        } else {
            console.print(table);
        }
        if (claim.get("limit") instanceof Long limit) {
            console.out().println("limit " + limit + ", used " + new Entry(claim).field("used"));
        }
        if (claim.get("last") instanceof Map<?, ?> last) {
            console.out()
                    .println("last: token " + last.get("token") + " " + last.get("ended") + " at revision "
                            + last.get("at_revision"));
        }
    }

    private static void add(Table table, String role, Entry entry) {
        String note = entry.fields().containsKey("value") || entry.fields().containsKey("value64")
                ? entry.value()
                : entry.field("note");
        table.row(
                role,
                entry.field("owner"),
                entry.field("mode"),
                entry.field("slots"),
                entry.field("token"),
                entry.field("since"),
                note.isEmpty() ? ABSENT : note);
    }

    /** Ends a hold: by its token, or whoever holds it. */
    void release(String name, @Nullable Long token, boolean force, boolean yes) {
        if (token == null && !force) {
            throw CommandException.usage(
                    "neither --token nor --force is given", "the token is what acquiring answered");
        }
        ApiRequest request = request("DELETE", name);
        if (force) {
            console.confirm("end the hold of '" + name + "', whose holder may still be at work", yes);
            request = request.flag("force");
        }
        request = token == null ? request : request.query("token", Long.toString(token));
        console.send(request).ifPresent(this::printRelease);
    }

    void printRelease(ApiAnswer answer) {
        if (console.format(OutputFormat.AUTO) != OutputFormat.AUTO) {
            console.printDocument(answer);
            return;
        }
        boolean released = !Boolean.FALSE.equals(console.document(answer).get("released"));
        console.out().println(released ? "released" : "was not held any more");
    }
}
