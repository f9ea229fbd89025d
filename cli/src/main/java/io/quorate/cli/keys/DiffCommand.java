package io.quorate.cli.keys;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what differs between two revisions, or two clusters. Confined to the main thread. */
@Command(
        name = "diff",
        description = {
            "Show what differs, as diff -u does:",
            "  quorate diff config/ --prefix --rev 41          between revision 41 and now",
            "  quorate diff config/app --rev 41 --rev 57       between revisions 41 and 57",
            "  quorate diff config/ --prefix --other staging   from that context to this one"
        })
public final class DiffCommand extends QuorateCommand {

    @Parameters(paramLabel = "KEY", arity = "0..1", defaultValue = "", description = "What to compare.")
    private String key = "";

    @Option(names = "--prefix", description = "All keys that start with KEY.")
    private boolean prefix;

    @Option(names = "--rev", paramLabel = "N", description = "A revision; twice: from the first to the second.")
    private List<Long> revisions = new ArrayList<>();

    @Option(names = "--other", paramLabel = "CONTEXT", description = "Compare with that context's cluster.")
    private @Nullable String other;

    @Option(names = "--exit-code", description = "End with code 1 if something differs.")
    private boolean exitCode;

    @Override
    public void run() {
        if (key.isEmpty() && !prefix) {
            throw CommandException.usage("no key", "quorate diff KEY, or quorate diff --prefix for everything");
        }
        if (revisions.size() > 2 || (revisions.isEmpty() && other == null)) {
            throw CommandException.usage(
                    "--rev is given " + revisions.size() + " times (expected: once or twice, or --other CONTEXT)",
                    "quorate history KEY lists the revisions of a key");
        }
        Side before = new Side(revisions.isEmpty() ? null : revisions.get(0), other != null);
        Side after = new Side(revisions.size() > 1 ? revisions.get(1) : null, false);
        Keyspace was = before.read();
        Keyspace is = after.read();
        if (was == null || is == null) {
            return;
        }
        boolean differs = compare(was, is, before.name(was), after.name(is));
        if (differs && exitCode) {
            throw new CommandException(ExitCode.FAILED, "there are differences", null);
        }
    }

    /** One of the two things compared. */
    private final class Side {

        private final @Nullable Long revision;
        private final boolean isOther;

        Side(@Nullable Long revision, boolean isOther) {
            this.revision = revision;
            this.isOther = isOther;
        }

        /** Null if the curl command was printed instead. */
        @Nullable
        Keyspace read() {
            if (!isOther) {
                return Keyspace.read(console(), key, prefix, revision).orElse(null);
            }
            Console theirs = console().onContext(Objects.requireNonNull(other));
            return Keyspace.read(theirs, key, prefix, revision).orElse(null);
        }

        String name(Keyspace read) {
            return (isOther ? other + " " : "") + (revision == null ? "rev " + read.revision() : "rev " + revision);
        }
    }

    private boolean compare(Keyspace was, Keyspace is, String before, String after) {
        TreeSet<Bytes> keys =
                new TreeSet<>((a, b) -> java.util.Arrays.compareUnsigned(a.toByteArray(), b.toByteArray()));
        keys.addAll(was.entries().keySet());
        keys.addAll(is.entries().keySet());
        OutputFormat format = console().format(OutputFormat.AUTO);
        Table table = new Table("CHANGE", "KEY", "BEFORE", "AFTER");
        boolean differs = false;
        for (Bytes each : keys) {
            KeyEntry old = was.get(each);
            KeyEntry now = is.get(each);
            if (old != null && now != null && old.value().equals(now.value())) {
                continue;
            }
            differs = true;
            String change = old == null ? "added" : now == null ? "removed" : "changed";
            switch (format) {
                case TABLE -> table.row(change, Text.shown(each), size(old), size(now));
                case NAMES -> console().out().println(Table.shown(Text.shown(each)));
                case JSON, JSONL -> console().out().println(Json.write(document(each, change, old, now)));
                default -> print(each, old, now, before, after);
            }
        }
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
        return differs;
    }

    private static String size(@Nullable KeyEntry entry) {
        return entry == null ? "-" : entry.value().size() + " bytes, rev " + entry.modRevision();
    }

    private static Map<String, @Nullable Object> document(
            Bytes key, String change, @Nullable KeyEntry old, @Nullable KeyEntry now) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("key", Text.shown(key));
        document.put("change", change);
        if (old != null) {
            document.put("before", Text.shown(old.value()));
        }
        if (now != null) {
            document.put("after", Text.shown(now.value()));
        }
        return document;
    }

    private void print(Bytes key, @Nullable KeyEntry old, @Nullable KeyEntry now, String before, String after) {
        String name = Text.shown(key);
        line("--- " + (old == null ? "/dev/null" : name + "  (" + before + ")"));
        line("+++ " + (now == null ? "/dev/null" : name + "  (" + after + ")"));
        String was = old == null ? "" : Text.of(old.value());
        String is = now == null ? "" : Text.of(now.value());
        if (was == null || is == null) {
            line("binary values differ: " + size(old) + "; " + size(now));
            return;
        }
        LineDiff.of(Text.lines(was), Text.lines(is)).unified().forEach(this::line);
    }

    private void line(String text) {
        console().out().println(Table.shown(text));
    }
}
