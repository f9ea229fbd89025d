package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.error.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads keys. Confined to the main thread. */
@Command(name = "get", description = "Read keys: one prints its bytes, several or a range print a table.")
final class GetCommand extends QuorateCommand {

    @Parameters(paramLabel = "KEY", arity = "0..*", description = "What to read; none with --prefix: everything.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--prefix", description = "All keys that start with KEY.")
    private boolean prefix;

    @Option(names = "--end", paramLabel = "K", description = "All keys from KEY up to K, which is left out.")
    private @Nullable String end;

    @Option(names = "--rev", paramLabel = "N", description = "As it was at revision N.")
    private @Nullable Long revision;

    @Option(names = "--values", paramLabel = "V", description = "auto, text, base64, json or none (with -o json).")
    private @Nullable String values;

    @Option(names = "--keys", description = "Keys only, one a line.")
    private boolean keysOnly;

    @Option(names = "--limit", paramLabel = "N", description = "At most N keys.")
    private @Nullable Long limit;

    @Option(names = "--sort", paramLabel = "F", description = "key, mod_revision or create_revision.")
    private @Nullable String sort;

    @Option(names = "--desc", description = "From the last to the first.")
    private boolean descending;

    @Option(names = "--count", description = "Only how many there are.")
    private boolean count;

    @Override
    public void run() {
        boolean range = prefix || end != null;
        if (range || count) {
            range();
        } else if (keys.isEmpty()) {
            throw CommandException.usage("no key", "quorate get KEY, or quorate get --prefix for everything");
        } else {
            refuseForOne("--limit", limit);
            refuseForOne("--sort", sort);
            refuseForOne("--desc", descending ? true : null);
            each();
        }
    }

    private static void refuseForOne(String flag, @Nullable Object value) {
        if (value != null) {
            throw CommandException.usage(flag + " is about ranges", "add --prefix or --end");
        }
    }

    private void range() {
        if (keys.size() > 1) {
            throw CommandException.usage(
                    "one range at a time (got " + keys.size() + " keys)", "run the command once for each");
        }
        ApiRequest request = rangeRequest(keys.isEmpty() ? "" : keys.get(0));
        if (count) {
            console().send(request.flag("count")).ifPresent(this::printCount);
            return;
        }
        OutputFormat format = keysOnly ? OutputFormat.NAMES : console().format(OutputFormat.TABLE);
        String form = values;
        if (form == null && format == OutputFormat.NAMES) {
            form = "none";
        }
        request = request.query("values", form).query("limit", limit == null ? null : Long.toString(limit));
        print(request, format);
    }

    private ApiRequest rangeRequest(String start) {
        ApiRequest request = console().fresh(ApiRequest.onKey("GET", Bytes.of(start)));
        // Everything: the list of all keys, which needs no start.
        request = prefix && !start.isEmpty() ? request.flag("prefix") : request;
        request = request.query("end", end).query("rev", revision == null ? null : Long.toString(revision));
        return request.query("sort", sort).query("order", descending ? "desc" : null);
    }

    private void printCount(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) == OutputFormat.JSON) {
            console().printDocument(answer);
        } else {
            console().out().println(console().document(answer).get("count"));
        }
    }

    private void print(ApiRequest request, OutputFormat format) {
        Table table = new Table("KEY", "REV", "VER", "VALUE");
        Lists.each(console(), request, limit == null, (answer, document) -> {
            if (format == OutputFormat.JSON) {
                console().printDocument(answer);
                return;
            }
            Json.objects(document, "items").forEach(item -> print(new Entry(item), format, table));
        });
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    private void print(Entry entry, OutputFormat format, Table table) {
        switch (format) {
            case JSONL -> console().out().println(Json.write(entry.fields()));
            case NAMES -> console().out().println(entry.key());
            case RAW -> {
                byte[] value = entry.valueBytes();
                console().out().write(value, 0, value.length);
                console().out().println();
            }
            default -> table.row(entry.key(), entry.field("mod_revision"), entry.field("version"), entry.value());
        }
    }

    /** Each key for itself. One that is missing is reported after the others were printed. */
    private void each() {
        OutputFormat otherwise = keys.size() == 1 ? OutputFormat.RAW : OutputFormat.TABLE;
        OutputFormat format = keysOnly ? OutputFormat.NAMES : console().format(otherwise);
        Table table = new Table("KEY", "REV", "VER", "VALUE");
        NotFoundException missing = null;
        for (String key : keys) {
            try {
                one(key, format, table);
            } catch (NotFoundException absent) {
                if (missing != null) {
                    console().talk("error: " + Table.shown(String.valueOf(missing.getMessage())));
                }
                missing = absent;
            }
        }
        boolean found = missing == null || keys.size() > 1;
        if (format == OutputFormat.TABLE && found) {
            console().print(table);
        }
        if (missing != null) {
            throw missing;
        }
    }

    private void one(String key, OutputFormat format, Table table) {
        ApiRequest request = console()
                .fresh(ApiRequest.onKey("GET", Bytes.of(key)))
                .query("rev", revision == null ? null : Long.toString(revision));
        if (format == OutputFormat.RAW) {
            console().send(request).ifPresent(answer -> console().printBytes(answer.body()));
            return;
        }
        Optional<ApiAnswer> answer = console().send(request.query("as", "json").query("values", values));
        if (answer.isEmpty()) {
            return;
        }
        if (format == OutputFormat.JSON) {
            console().printDocument(answer.get());
        } else {
            print(new Entry(console().document(answer.get())), format, table);
        }
    }
}
