package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a transaction. Confined to the main thread. */
@Command(
        name = "txn",
        description = {
            "Compare, then do one of two lists, in one revision. As JSON, or in lines:",
            "  if   mod(acct/a) = 40, exists(acct/b)",
            "  then put acct/a 90; put acct/b 110; get acct/ --prefix",
            "  else get acct/a",
            "Without an else, guards that fail are an error (exit code 4)."
        })
final class TxnCommand extends QuorateCommand {

    @Parameters(
            arity = "0..*",
            paramLabel = "TEXT|-",
            description = "The transaction, a line for each argument; - for standard input.")
    private List<String> lines = new ArrayList<>();

    @Option(names = "-f", paramLabel = "FILE", description = "The transaction is in FILE.")
    private @Nullable Path file;

    @Option(names = "--dry-run", description = "Only say what it would do.")
    private boolean dryRun;

    @Override
    public void run() {
        String argument = lines.isEmpty() ? null : String.join("\n", lines);
        String text = new String(console().input(argument, file, "the transaction"), StandardCharsets.UTF_8);
        boolean isJson = text.stripLeading().startsWith("{");
        String body = isJson ? text : Json.write(TxnLines.parse(text));
        ApiRequest request = ApiRequest.of("POST", "/v1/txn")
                .header("Content-Type", "application/json")
                .body(body.getBytes(StandardCharsets.UTF_8));
        console().send(dryRun ? request.flag("dry_run") : request).ifPresent(answer -> print(answer, body));
    }

    private void print(ApiAnswer answer, String asked) {
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> document = console().document(answer);
        boolean succeeded = Boolean.TRUE.equals(document.get("succeeded"));
        Object revision = document.get("revision");
        console()
                .out()
                .println((succeeded ? "guards held" : "guards failed, else ran")
                        + (revision == null ? "" : ", revision " + revision));
        List<Map<String, @Nullable Object>> results = Json.objects(document, "results");
        if (results.isEmpty()) {
            return;
        }
        Table table = new Table("OPERATION", "KEY", "REV", "VALUE");
        List<Map<String, @Nullable Object>> operations = operations(asked, succeeded ? "then" : "else");
        for (int i = 0; i < results.size(); i++) {
            String key = i < operations.size() ? key(operations.get(i)) : "-";
            results.get(i).forEach((name, outcome) -> row(table, name, key, outcome));
        }
        console().print(table);
    }

    private static List<Map<String, @Nullable Object>> operations(String asked, String branch) {
        try {
            return Json.objects(Json.object(asked.getBytes(StandardCharsets.UTF_8)), branch);
        } catch (IOException otherForm) {
            // The server reads more forms of JSON than this program: then it has said itself what there was to say.
            return List.of();
        }
    }

    /** What an operation is about: answers do not say it of deletions. */
    private static String key(Map<String, @Nullable Object> operation) {
        for (Object terms : operation.values()) {
            if (terms instanceof Map<?, ?> fields) {
                Object key = fields.get("key");
                String all = Boolean.TRUE.equals(fields.get("prefix")) ? "*" : "";
                return key == null ? "-" : key + all;
            }
        }
        return "-";
    }

    private static void row(Table table, String operation, String key, @Nullable Object outcome) {
        if (!(outcome instanceof Map<?, ?> fields)) {
            table.row(operation, key, "-", "-");
            return;
        }
        Map<String, @Nullable Object> named = new java.util.LinkedHashMap<>();
        fields.forEach((name, value) -> named.put(String.valueOf(name), value));
        if (named.containsKey("items")) {
            Json.objects(named, "items").forEach(item -> row(table, operation, key, item));
            return;
        }
        Entry entry = new Entry(named);
        String value = named.containsKey("deleted") ? "deleted " + entry.field("deleted") : entry.value();
        boolean isNamed = named.containsKey("key") || named.containsKey("key64");
        table.row(operation, isNamed ? entry.key() : key, entry.field("mod_revision"), value);
    }
}
