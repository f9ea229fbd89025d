package io.quorate.cli.keys;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.Entry;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes keys what they were. Confined to the main thread. */
@Command(
        name = "rollback",
        description = {
            "Make keys what they were at a revision, in one transaction, unless somebody changes them meanwhile.",
            "Values and absence come back; what a key lived on does not, and history stays as it is.",
            "  quorate rollback config/ --prefix --rev 41 --dry-run"
        })
public final class RollbackCommand extends QuorateCommand {

    /** What a transaction holds; one place is for a range. */
    private static final int OPERATIONS_MAX = 1000;

    @Parameters(paramLabel = "KEY", description = "What to roll back; '' with --prefix: everything.")
    private String key = "";

    @Option(names = "--prefix", description = "All keys that start with KEY.")
    private boolean prefix;

    @Option(names = "--rev", paramLabel = "N", required = true, description = "To what it was at revision N.")
    private long revision;

    @Option(names = "--dry-run", description = "Only say what would be changed.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    /** What has to be done about one key. */
    private record Step(
            Bytes key, @Nullable KeyEntry then, @Nullable KeyEntry now) {

        String word() {
            return then == null ? "delete" : now == null ? "create" : "restore";
        }
    }

    @Override
    public void run() {
        Console console = console();
        if (console.printsCurl()) {
            console.printCurl(Keyspace.request(console, key, prefix, revision));
            console.printCurl(Keyspace.request(console, key, prefix, null));
            Bytes example = Bytes.of(prefix ? key + "…" : key);
            KeyEntry then = new KeyEntry(example, Bytes.of("OLD VALUE"), revision, null);
            console.printCurl(transaction(List.of(new Step(example, then, then)), revision));
            return;
        }
        Keyspace was = Keyspace.read(console, key, prefix, revision).orElseThrow();
        Keyspace is = Keyspace.read(console, key, prefix, null).orElseThrow();
        List<Step> steps = steps(was, is);
        if (steps.isEmpty()) {
            console.talk("nothing differs from revision " + revision);
            return;
        }
        if (steps.size() > OPERATIONS_MAX) {
            throw CommandException.usage(
                    steps.size() + " keys differ (expected: at most " + OPERATIONS_MAX + ", for one transaction)",
                    "roll back a longer prefix at a time");
        }
        show(steps);
        if (dryRun) {
            return;
        }
        console.confirm("roll back " + steps.size() + (steps.size() == 1 ? " key" : " keys"), yes);
        console.send(transaction(steps, is.revision()))
                .ifPresent(answer ->
                        console.talk("done, revision " + new Entry(console.document(answer)).field("revision")));
    }

    private static List<Step> steps(Keyspace was, Keyspace is) {
        List<Step> steps = new ArrayList<>();
        is.entries().forEach((each, now) -> {
            KeyEntry then = was.get(each);
            if (then == null || !then.value().equals(now.value())) {
                steps.add(new Step(each, then, now));
            }
        });
        was.entries().forEach((each, then) -> {
            if (is.get(each) == null) {
                steps.add(new Step(each, then, null));
            }
        });
        return steps;
    }

    private void show(List<Step> steps) {
        OutputFormat format = console().format(OutputFormat.TABLE);
        Table table = new Table("CHANGE", "KEY", "FROM", "TO");
        for (Step step : steps) {
            String name = Text.shown(step.key());
            switch (format) {
                case NAMES -> console().out().println(Table.shown(name));
                case JSON, JSONL -> {
                    Map<String, @Nullable Object> document = new LinkedHashMap<>();
                    document.put("key", name);
                    document.put("change", step.word());
                    console().out().println(Json.write(document));
                }
                default -> table.row(step.word(), name, revision(step.now()), revision(step.then()));
            }
        }
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    private static String revision(@Nullable KeyEntry entry) {
        return entry == null ? "-" : Long.toString(entry.modRevision());
    }

    /** Applies if everything is still as it was read. */
    private ApiRequest transaction(List<Step> steps, long seen) {
        List<Object> guards = new ArrayList<>();
        if (prefix) {
            // Nothing was put since; and of what is touched, nothing was deleted either.
            guards.add(Map.of("prefix", key, "mod_revision", Map.of("le", seen)));
        }
        List<Object> operations = new ArrayList<>();
        for (Step step : steps) {
            KeyEntry then = step.then();
            KeyEntry now = step.now();
            Map<String, Object> guard = named(step.key());
            guard.put("mod_revision", now == null ? 0L : now.modRevision());
            guards.add(guard);
            Map<String, Object> operation = named(step.key());
            if (then == null) {
                operations.add(Map.of("delete", operation));
                continue;
            }
            String text = Text.of(then.value());
            if (text == null) {
                operation.put(
                        "value64",
                        Base64.getEncoder().encodeToString(then.value().toByteArray()));
            } else {
                operation.put("value", text);
            }
            if (now != null) {
                operation.put("keep_lease", true);
            }
            operations.add(Map.of("put", operation));
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("if", guards);
        document.put("then", operations);
        return ApiRequest.of("POST", "/v1/txn")
                .header("Content-Type", "application/json")
                .body(Json.write(document).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> named(Bytes key) {
        Map<String, Object> fields = new LinkedHashMap<>();
        String text = Text.of(key);
        if (text == null) {
            fields.put("key64", Base64.getEncoder().encodeToString(key.toByteArray()));
        } else {
            fields.put("key", text);
        }
        return fields;
    }
}
