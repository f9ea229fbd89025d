package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Leases. Confined to the main thread. */
@Command(name = "lease", description = "Leases: what hangs on one goes when nobody renews it.")
final class LeaseCommand extends GroupCommand {

    private static final int RENEWALS_PER_TTL = 3;

    private static ApiRequest on(String method, String id) {
        return ApiRequest.onName(method, "leases", id);
    }

    @Command(name = "grant", description = "Grant a lease; prints its id.")
    void grant(
            @Option(
                            names = "--ttl",
                            paramLabel = "D",
                            required = true,
                            converter = Durations.class,
                            description = "How long it lives without a renewal.")
                    Duration ttl,
            @Option(names = "--name", paramLabel = "N", description = "What others see it called.") @Nullable
                    String name,
            @Option(names = "--keep", description = "Renew it until interrupted.") boolean keep)
            throws InterruptedException {
        ApiRequest request =
                ApiRequest.of("POST", "/v1/leases").query("ttl", ttl).query("name", name);
        Optional<ApiAnswer> answer = console().send(request);
        if (answer.isEmpty()) {
            return;
        }
        Entry lease = new Entry(console().document(answer.get()));
        if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
            console().out().println(lease.field("id"));
        } else {
            print(answer.get());
        }
        if (keep) {
            console().out().flush();
            renew(lease.field("id"), ttl.toMillis(), false);
        }
    }

    @Command(name = "ls", description = "List the leases.")
    void ls() {
        Table table = new Table("ID", "TTL", "REMAINING_MS", "NAME", "CREATED");
        Lists.print(console(), console().fresh(ApiRequest.of("GET", "/v1/leases")), "id", table, LeaseCommand::row);
    }

    private static void row(Table table, Entry lease) {
        table.row(
                lease.field("id"),
                lease.field("ttl"),
                lease.field("remaining_ms"),
                lease.field("name"),
                lease.field("created_at"));
    }

    @Command(name = "show", description = "A lease, and what hangs on it.")
    void show(@Parameters(paramLabel = "ID", description = "Which lease.") String id) {
        console().send(console().fresh(on("GET", id)).flag("attached")).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> lease = console().document(answer);
        Table table = new Table("ID", "TTL", "REMAINING_MS", "NAME", "CREATED");
        row(table, new Entry(lease));
        console().print(table);
        for (String line : attached(lease)) {
            console().out().println(line);
        }
    }

    private static List<String> attached(Map<String, @Nullable Object> lease) {
        Object inner = lease.get("attached");
        @SuppressWarnings("unchecked") // every map that Json makes has text for names
        Map<String, @Nullable Object> source =
                inner instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : lease;
        List<String> lines = new ArrayList<>();
        if (source.get("keys") instanceof List<?> keys) {
            keys.forEach(key -> lines.add("key " + Table.shown(keyOf(key))));
        }
        for (Map<String, @Nullable Object> item : Json.objects(source, "holds")) {
            Entry hold = new Entry(item);
            lines.add(hold.field("kind") + " " + Table.shown(hold.field("name")) + " token " + hold.field("token"));
        }
        return lines;
    }

    private static String keyOf(@Nullable Object key) {
        return key instanceof Map<?, ?> map ? String.valueOf(map.get("key")) : String.valueOf(key);
    }

    @Command(name = "keepalive", description = "Renew a lease until interrupted, or --once.")
    void keepalive(
            @Parameters(paramLabel = "ID", description = "Which lease.") String id,
            @Option(names = "--once", description = "One renewal.") boolean once)
            throws InterruptedException {
        Optional<ApiAnswer> answer = console().send(on("POST", id + "/keepalive"));
        if (answer.isEmpty()) {
            return;
        }
        printRenewal(answer.get());
        if (!once) {
            long remaining = console().document(answer.get()).get("remaining_ms") instanceof Long millis ? millis : 0;
            renew(id, remaining, true);
        }
    }

    private void renew(String id, long ttlMillis, boolean aloud) throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(Math.max(100, ttlMillis / RENEWALS_PER_TTL));
            ApiAnswer answer = console().send(on("POST", id + "/keepalive")).orElseThrow();
            if (aloud) {
                printRenewal(answer);
            }
        }
    }

    private void printRenewal(ApiAnswer answer) {
        if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
            Entry lease = new Entry(console().document(answer));
            console().out().println("remaining " + lease.field("remaining_ms") + "ms");
        } else {
            console().printDocument(answer);
        }
        console().out().flush();
    }

    @Command(name = "revoke", description = "End a lease, and everything on it in one revision.")
    void revoke(@Parameters(paramLabel = "ID", description = "Which lease.") String id) {
        console().send(on("DELETE", id)).ifPresent(answer -> {
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
                return;
            }
            boolean existed = !Boolean.FALSE.equals(console().document(answer).get("existed"));
            console().out().println(existed ? "revoked" : "was gone already");
        });
    }
}
