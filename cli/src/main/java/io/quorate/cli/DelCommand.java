package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes keys. Confined to the main thread. */
@Command(name = "del", description = "Delete keys. A range asks first, or wants --yes.")
final class DelCommand extends QuorateCommand {

    @Parameters(paramLabel = "KEY", arity = "1..*", description = "Which keys; '' with --prefix: everything.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--prefix", description = "All keys that start with KEY, in one revision.")
    private boolean prefix;

    @Option(names = "--end", paramLabel = "K", description = "All keys from KEY up to K, which stays.")
    private @Nullable String end;

    @Option(names = "--cas", paramLabel = "REV", description = "Only if the key was last put at REV.")
    private @Nullable Long cas;

    @Option(names = "--fence", paramLabel = "NAME@TOKEN", description = "Only while the lock NAME is held with TOKEN.")
    private @Nullable String fence;

    @Option(names = "--must-exist", description = "Fail if the key is absent.")
    private boolean mustExist;

    @Option(names = "--dry-run", description = "Only say what would be deleted.")
    private boolean dryRun;

    @Option(names = "--prev", description = "Print what was deleted.")
    private boolean previous;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    public void run() {
        boolean range = prefix || end != null;
        if (range && keys.size() > 1) {
            throw CommandException.usage(
                    "one range at a time (got " + keys.size() + " keys)", "run the command once for each");
        }
        for (String key : keys) {
            if ((range || console().settings().confirmsAlways()) && !dryRun) {
                confirm(key);
            }
            console().send(request(key, dryRun)).ifPresent(this::print);
        }
    }

    private void confirm(String key) {
        String ofRange =
                prefix ? "every key that starts with '" + key + "'" : "every key from '" + key + "' to '" + end + "'";
        String what = prefix || end != null ? ofRange : "key '" + key + "'";
        if (yes || console().printsCurl() || !console().interactive()) {
            console().confirm("delete " + what, yes);
            return;
        }
        Optional<ApiAnswer> affected = console().send(request(key, true));
        Object count = affected.map(answer -> console().document(answer).get("deleted"))
                .orElse("?");
        console().confirm("delete " + what + ": " + count + " now", false);
    }

    private ApiRequest request(String key, boolean rehearse) {
        ApiRequest request = ApiRequest.onKey("DELETE", Bytes.of(key));
        request = prefix ? request.flag("prefix") : request;
        request = request.query("end", end);
        if (key.isEmpty() && (prefix || "".equals(end))) {
            request = request.flag("all");
        }
        request = request.query("cas", cas == null ? null : Long.toString(cas)).query("fence", fence);
        request = mustExist ? request.header("If-Match", "*") : request;
        request = rehearse ? request.flag("dry_run") : request;
        return previous ? request.flag("prev") : request;
    }

    private void print(ApiAnswer answer) {
        OutputFormat format = console().format(OutputFormat.AUTO);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().printDocument(answer);
            return;
        }
        Entry done = new Entry(console().document(answer));
        Json.objects(done.fields(), "prev").forEach(item -> console().out().println(Json.write(item)));
        if (format == OutputFormat.TABLE) {
            Table table = new Table("DELETED", "REV");
            table.row(done.field("deleted"), done.field("revision"));
            console().print(table);
        } else {
            console().out().println((dryRun ? "would delete " : "deleted ") + done.field("deleted"));
        }
    }
}
