package io.quorate.cli.keys;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Progress;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes keys into files. Confined to the main thread. */
@Command(
        name = "export",
        description = {
            "Write the keys that start with PREFIX into files below DIR, all as they are at one revision.",
            "A file is replaced as a whole, and only if it differs. Keys that no file can stand for, such as ones with",
            "../ in them, are left out and make this end with code 1."
        })
public final class ExportCommand extends QuorateCommand {

    @Parameters(index = "0", paramLabel = "PREFIX", description = "Which keys; '' for all.")
    private String prefix = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "Where to; made if it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--rev", paramLabel = "N", description = "As it was at revision N.")
    private @Nullable Long revision;

    @Option(names = "--delete", description = "Remove files that no key stands for; asks first, or wants --yes.")
    private boolean delete;

    @Option(names = "--dry-run", description = "Only say what would be written or removed.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    private int left;
    private int changed;

    @Override
    public void run() {
        Console console = console();
        Keyspace read = Keyspace.read(console, prefix, true, revision).orElse(null);
        if (read == null) {
            return;
        }
        try {
            if (!dryRun) {
                Files.createDirectories(folder);
            }
            KeyFiles files = Files.isDirectory(folder) ? new KeyFiles(folder) : null;
            Set<Path> kept = write(files, read);
            if (delete && files != null) {
                remove(files, kept);
            }
        } catch (IOException unwritable) {
            throw CommandException.writing("the files", null, unwritable);
        }
        console.talk((dryRun ? "would change " : "changed ") + changed + " of "
                + read.entries().size() + " at revision " + read.revision());
        if (left > 0) {
            throw new CommandException(ExitCode.FAILED, left + " keys were left out", "they are named above");
        }
    }

    private Set<Path> write(@Nullable KeyFiles files, Keyspace read) throws IOException {
        Set<Path> kept = new HashSet<>();
        try (Progress progress = console().progress("export", Progress.Unit.KEYS)) {
            progress.total(read.entries().size());
            for (Map.Entry<Bytes, KeyEntry> entry : read.entries().entrySet()) {
                String key = Text.of(entry.getKey());
                String name = key == null || !key.startsWith(prefix) ? "" : key.substring(prefix.length());
                progress.add(1);
                if (files == null) {
                    changed++;
                    console().out().println(Table.shown(name));
                    continue;
                }
                Path file = name.isEmpty() ? null : files.file(name);
                if (file == null) {
                    left++;
                    console().talk("left out, no file can stand for it: " + Table.shown(Text.shown(entry.getKey())));
                    continue;
                }
                kept.add(file);
                write(files, file, entry.getValue().value().toByteArray());
            }
        }
        return kept;
    }

    private void write(KeyFiles files, Path file, byte[] value) throws IOException {
        boolean differs;
        if (dryRun) {
            differs = !Files.isRegularFile(file) || !java.util.Arrays.equals(Files.readAllBytes(file), value);
        } else {
            differs = files.write(file, value);
        }
        if (differs) {
            changed++;
            console().out().println(Table.shown(files.name(file)));
        }
    }

    private void remove(KeyFiles files, Set<Path> kept) throws IOException {
        Map<String, Path> gone = files.all();
        gone.values().removeAll(kept);
        if (gone.isEmpty()) {
            return;
        }
        gone.keySet().forEach(name -> console().out().println("remove " + Table.shown(name)));
        changed += gone.size();
        if (dryRun) {
            return;
        }
        console().confirm("remove " + gone.size() + " files below " + files.folder(), yes);
        for (Path file : gone.values()) {
            files.remove(file);
        }
    }
}
