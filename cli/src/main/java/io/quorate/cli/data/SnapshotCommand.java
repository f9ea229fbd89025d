package io.quorate.cli.data;

import io.quorate.api.backup.BackupFormat;
import io.quorate.api.backup.BackupManifest;
import io.quorate.api.backup.BackupReader;
import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.Durations;
import io.quorate.cli.ExitCode;
import io.quorate.cli.FileFaults;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Progress;
import io.quorate.cli.Table;
import io.quorate.cli.WholeFile;
import io.quorate.client.ApiRequest;
import io.quorate.client.spi.ApiStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backups of a cluster. Confined to the main thread. */
@Command(
        name = "snapshot",
        description = {
            "Backups: save one, verify or inspect a file.",
            "  quorate snapshot save backup.qsnap",
            "  quorate snapshot verify backup.qsnap    # code 10 if it is cut or damaged",
            "A new cluster is made of one by the server: quorated restore backup.qsnap --data-dir DIR"
        })
public final class SnapshotCommand extends GroupCommand {

    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** Settings that are durations, which a backup has in milliseconds. */
    private static final Set<String> OF_TIME = Set.of("history_keep", "lease_ttl_min");

    private static final int PREFIXES_SHOWN = 10;
    private static final int PREFIXES_MAX = 100_000;

    // ---- save

    @Command(
            name = "save",
            description = {
                "Save a backup: into FILE.part, which becomes FILE once it is whole and on disk; only its owner may read it.",
                "To standard output with - for FILE: then the exit code says whether all of it came."
            })
    void save(
            @Parameters(paramLabel = "FILE", description = "Where to; - for standard output.") Path file,
            @Option(names = "--force", description = "Replace FILE if it is there.") boolean force) {
        ApiRequest request = console().fresh(ApiRequest.of("GET", "/v1/maintenance/snapshot"));
        if (console().printsCurl()) {
            if (WholeFile.isStandard(file)) {
                console().printCurl(request);
            } else {
                console().printCurl(request, file);
            }
            return;
        }
        if (WholeFile.isStandard(file)) {
            toStandardOutput(request);
            return;
        }
        if (Files.exists(file) && !force) {
            throw CommandException.usage(file + " is there already", "give another name, or --force");
        }
        try (WholeFile saved = WholeFile.of(file)) {
            download(request, saved.out());
            saved.end();
            BackupReader.Whole whole = BackupFile.read(console(), saved.part(), (space, key, value) -> {});
            saved.publish();
            printSaved(file, whole);
        } catch (IOException failed) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "no backup was saved: " + FileFaults.told(failed, file),
                    "nothing is left in " + file);
        }
    }

    /** Into whatever is behind standard output; it is checked on the way, since it can't be taken back. */
    private void toStandardOutput(ApiRequest request) {
        try (ApiStream stream = begun(request);
                Progress progress = console().progress("saving", Progress.Unit.BYTES)) {
            BackupReader.Whole whole = new BackupReader(
                            new TeedStream(stream, SILENCE, console().out(), progress::add))
                    .readAll((space, key, value) -> {});
            console().out().flush();
            console()
                    .talk("revision " + whole.manifest().revision() + " of "
                            + whole.manifest().clusterId() + ", " + whole.fileBytes() + " bytes, SHA-256 "
                            + whole.sha256());
        } catch (IOException failed) {
            throw new CommandException(
                    ExitCode.DAMAGED, "what was written is no whole backup: " + failed.getMessage(), null);
        }
    }

    private ApiStream begun(ApiRequest request) throws IOException {
        // Its errors explain more than those of a stream.
        console().sendAsIs(ApiRequest.of("GET", "/version"));
        try {
            ApiStream stream = console().client().stream(request);
            stream.head().orThrow();
            return stream;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private void download(ApiRequest request, OutputStream out) throws IOException {
        try (ApiStream stream = begun(request);
                Progress progress = console().progress("saving", Progress.Unit.BYTES)) {
            for (byte[] bytes = stream.bytes(SILENCE); bytes != null; bytes = stream.bytes(SILENCE)) {
                out.write(bytes);
                progress.add(bytes.length);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private void printSaved(Path file, BackupReader.Whole whole) {
        if (isJson()) {
            console().out().println(Json.write(document(whole)));
            return;
        }
        console()
                .out()
                .println(file + ": revision " + whole.manifest().revision() + " of "
                        + whole.manifest().clusterId() + ", " + whole.fileBytes() + " bytes, SHA-256 "
                        + whole.sha256());
    }

    private boolean isJson() {
        OutputFormat format = console().format(OutputFormat.TABLE);
        return format == OutputFormat.JSON || format == OutputFormat.JSONL;
    }

    private static Map<String, @Nullable Object> document(BackupReader.Whole whole) {
        BackupManifest manifest = whole.manifest();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("cluster", manifest.cluster());
        document.put("cluster_id", manifest.clusterId());
        document.put("revision", manifest.revision());
        document.put("taken_at", manifest.takenAt());
        document.put("member", manifest.member());
        document.put("version", manifest.version());
        document.put("bytes", whole.fileBytes());
        document.put("sha256", whole.sha256());
        return document;
    }

    // ---- verify, inspect

    @Command(
            name = "verify",
            description = "Read a backup to its end and check all of it; exit code 10 if it is not whole.")
    void verify(@Parameters(paramLabel = "FILE", description = "The backup.") Path file) {
        BackupReader.Whole whole = BackupFile.read(console(), file, (space, key, value) -> {});
        if (isJson()) {
            console().out().println(Json.write(document(whole)));
        } else {
            console()
                    .out()
                    .println(file + " is whole: revision " + whole.manifest().revision() + ", "
                            + whole.totals().rows().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            + " rows, " + whole.fileBytes() + " bytes");
        }
    }

    /** What there is of one kind, or below one prefix. Confined to one thread. */
    private static final class Size {
        private long count;
        private long bytes;

        void add(long more) {
            count++;
            bytes += more;
        }
    }

    @Command(
            name = "inspect",
            description = "Show what a backup is of: cluster, revision, time, counts, largest prefixes.")
    void inspect(@Parameters(paramLabel = "FILE", description = "The backup.") Path file) {
        Map<String, Size> kinds = new TreeMap<>();
        Map<String, Size> prefixes = new TreeMap<>();
        BackupReader.Whole whole = BackupFile.read(console(), file, (space, key, value) -> {
            if (space.equals(BackupFormat.CURRENT) && key.length > 0) {
                long bytes = (long) key.length + value.length;
                size(kinds, BackupFormat.kindName(key[0])).add(bytes);
                if (key[0] == BackupFormat.KEY_KIND && prefixes.size() < PREFIXES_MAX) {
                    size(prefixes, firstSegment(key)).add(bytes);
                }
            }
        });
        if (isJson()) {
            Map<String, @Nullable Object> document = document(whole);
            document.put("counts", whole.manifest().counts());
            document.put("settings", whole.manifest().settings());
            document.put("kinds", listed(kinds, "kind", kinds.size()));
            document.put("prefixes", listed(prefixes, "prefix", PREFIXES_SHOWN));
            console().out().println(Json.write(document));
            return;
        }
        print(console(), whole, kinds, prefixes);
    }

    private static Size size(Map<String, Size> sizes, String name) {
        return sizes.computeIfAbsent(name, absent -> new Size());
    }

    private static String firstSegment(byte[] key) {
        String text = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
        int slash = text.indexOf('/', 1);
        return slash < 0 ? text : text.substring(0, slash + 1);
    }

    private static List<Map.Entry<String, Size>> largest(Map<String, Size> sizes, int limit) {
        List<Map.Entry<String, Size>> all = new ArrayList<>(sizes.entrySet());
        all.sort(Comparator.comparingLong((Map.Entry<String, Size> size) -> size.getValue().bytes)
                .reversed());
        return all.subList(0, Math.min(limit, all.size()));
    }

    private static List<Object> listed(Map<String, Size> sizes, String name, int limit) {
        List<Object> listed = new ArrayList<>();
        for (Map.Entry<String, Size> size : largest(sizes, limit)) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put(name, size.getKey());
            item.put("count", size.getValue().count);
            item.put("bytes", size.getValue().bytes);
            listed.add(item);
        }
        return listed;
    }

    private static void print(
            Console console, BackupReader.Whole whole, Map<String, Size> kinds, Map<String, Size> prefixes) {
        Table about = new Table("NAME", "VALUE");
        document(whole).forEach((name, value) -> about.row(name, String.valueOf(value)));
        whole.manifest().counts().forEach((name, count) -> about.row(name, String.valueOf(count)));
        whole.manifest()
                .settings()
                .forEach((name, value) -> about.row(name, OF_TIME.contains(name) ? Durations.text(value) : "" + value));
        console.print(about);
        console.out().println();
        Table byKind = new Table("KIND", "COUNT", "BYTES");
        largest(kinds, kinds.size())
                .forEach(kind -> byKind.row(
                        kind.getKey(), String.valueOf(kind.getValue().count), String.valueOf(kind.getValue().bytes)));
        console.print(byKind);
        console.out().println();
        Table byPrefix = new Table("PREFIX", "KEYS", "BYTES");
        largest(prefixes, PREFIXES_SHOWN)
                .forEach(prefix -> byPrefix.row(
                        prefix.getKey(),
                        String.valueOf(prefix.getValue().count),
                        String.valueOf(prefix.getValue().bytes)));
        console.print(byPrefix);
    }
}
