package io.quorate.cli.data;

import io.quorate.cli.CommandException;
import io.quorate.cli.FileFaults;
import io.quorate.cli.Json;
import io.quorate.cli.Lists;
import io.quorate.cli.Progress;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.WholeFile;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes keys as lines of JSON. Confined to the main thread. */
@Command(
        name = "dump",
        description = {
            "Write keys and values as lines of JSON, at one revision, for load, for grep, for git.",
            "Keys that live on a lease are left out unless --with-ephemeral."
        })
public final class DumpCommand extends QuorateCommand {

    private static final String PAGE = "1000";

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Keys that begin so; all if left out.")
    private String prefix = "";

    @Option(names = "--rev", paramLabel = "N", description = "As they were at revision N.")
    private @Nullable Long revision;

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "Into FILE, which is there once the dump is whole; only its owner may read it.")
    private @Nullable Path file;

    @Option(names = "--with-ephemeral", description = "With keys that live on a lease.")
    private boolean withEphemeral;

    private long skipped;

    @Override
    public void run() {
        if (prefix.equals("-")) {
            throw CommandException.usage(
                    "prefix '-' (expected: what keys begin with)",
                    "a dump goes to standard output unless -f FILE is given");
        }
        ApiRequest request = console()
                .fresh(ApiRequest.onKey("GET", Bytes.of(prefix)))
                .query("limit", PAGE)
                .query("rev", revision == null ? null : revision.toString());
        ApiRequest all = prefix.isEmpty() ? request : request.flag("prefix");
        Path target = file == null || WholeFile.isStandard(file) ? null : file;
        try {
            if (target == null || console().printsCurl()) {
                dump(all, console().out());
                console().out().flush();
            } else {
                toFile(all, target);
            }
        } catch (IOException failed) {
            throw CommandException.writing("the dump", target, failed);
        } catch (UncheckedIOException failed) {
            throw CommandException.writing("the dump", target, FileFaults.cause(failed));
        }
    }

    private void toFile(ApiRequest request, Path target) throws IOException {
        try (WholeFile whole = WholeFile.of(target)) {
            dump(request, whole.out());
            whole.end();
            whole.publish();
        }
    }

    private void dump(ApiRequest request, OutputStream out) throws IOException {
        DumpWriter lines = new DumpWriter(out);
        try (Progress progress = console().progress("dumping", Progress.Unit.KEYS)) {
            Lists.each(console(), request, true, (answer, document) -> {
                try {
                    page(lines, document, progress);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
        if (console().printsCurl()) {
            return;
        }
        lines.end(skipped);
        if (skipped > 0) {
            console().talk(skipped + " keys that live on a lease were left out; --with-ephemeral takes them too");
        }
    }

    private void page(DumpWriter lines, Map<String, @Nullable Object> document, Progress progress) throws IOException {
        if (!lines.hasBegun()) {
            Map<String, @Nullable Object> header = new LinkedHashMap<>();
            header.put("quorate_dump", 1L);
            header.put("revision", document.get("revision"));
            header.put("prefix", prefix);
            lines.begin(header);
        }
        for (Map<String, @Nullable Object> item : Json.objects(document, "items")) {
            if (item.containsKey("lease") && !withEphemeral) {
                skipped++;
            } else {
                lines.entry(item);
            }
            progress.add(1);
        }
    }
}
