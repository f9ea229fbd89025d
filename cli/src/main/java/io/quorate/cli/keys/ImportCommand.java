package io.quorate.cli.keys;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Progress;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts files into keys. Confined to the main thread. */
@Command(
        name = "import",
        description = {
            "Put the files below DIR into keys: PREFIX and the path from DIR. Values that are there already make no new",
            "version. Links are not followed. Each key is put by itself, not all in one revision."
        })
public final class ImportCommand extends QuorateCommand {

    @Parameters(index = "0", paramLabel = "DIR", description = "Where from.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "PREFIX", description = "What the keys start with; '' for nothing.")
    private String prefix = "";

    @Option(names = "--delete", description = "Delete keys that have no file; asks first, or wants --yes.")
    private boolean delete;

    @Option(names = "--dry-run", description = "Only say which keys would be put or deleted.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Go on with every change of the files, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    private int failed;

    @Override
    public void run() {
        if (!Files.isDirectory(folder)) {
            throw new CommandException(ExitCode.USAGE, folder + " is no folder", null);
        }
        if (watch && dryRun) {
            throw CommandException.usage("--watch goes not with --dry-run", "leave one out");
        }
        try {
            KeyFiles files = new KeyFiles(folder);
            if (!watch) {
                once(files);
                return;
            }
            // Told of changes before the first look, so that none falls between.
            try (FolderWatch changes = new FolderWatch(files.folder())) {
                once(files);
                follow(files, changes);
            }
        } catch (IOException unreadable) {
            throw CommandException.reading("the files", null, unreadable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.SIGNALLED + 2, "interrupted", null);
        }
    }

    private void once(KeyFiles files) throws IOException {
        Map<String, Path> all = files.all();
        int changed = 0;
        try (Progress progress = console().progress("import", Progress.Unit.FILES)) {
            progress.total(all.size());
            for (Map.Entry<String, Path> file : all.entrySet()) {
                changed += put(file.getKey(), Files.readAllBytes(file.getValue())) ? 1 : 0;
                progress.add(1);
            }
        }
        changed += delete ? delete(all.keySet()) : 0;
        if (!console().printsCurl()) {
            console().talk((dryRun ? "would change " : "changed ") + changed + " keys of " + all.size() + " files");
        }
        if (failed > 0 && !watch) {
            throw new CommandException(ExitCode.FAILED, failed + " keys could not be put", "they are named above");
        }
    }

    private ApiRequest request(String method, String name) {
        return ApiRequest.onKey(method, Bytes.of(prefix + name));
    }

    /** Whether the key has another value now, or would have. */
    private boolean put(String name, byte[] value) {
        ApiRequest request = request("PUT", name).flag("if_changed").body(value);
        try {
            if (dryRun && !console().printsCurl()) {
                Optional<KeyEntry> now = Keyspace.read(console(), prefix + name, false, null)
                        .map(read -> read.get(Bytes.of(prefix + name)));
                boolean differs = now.isEmpty() || !now.get().value().equals(Bytes.copyOf(value));
                return differs && said(name);
            }
            Optional<Boolean> changed = console()
                    .send(request)
                    .map(answer ->
                            !Boolean.FALSE.equals(console().document(answer).get("changed")));
            return changed.orElse(false) && said(name);
        } catch (QuorateException refused) {
            if (refused.failure().status() != 413 && refused.failure().status() != 400) {
                throw refused;
            }
            failed++;
            console()
                    .talk("error: " + Table.shown(prefix + name) + ": "
                            + refused.failure().detail());
            return false;
        }
    }

    private boolean said(String name) {
        console().out().println(Table.shown(prefix + name));
        return true;
    }

    /** How many keys have no file. */
    private int delete(Set<String> names) {
        Keyspace read = Keyspace.read(console(), prefix, true, null).orElse(null);
        if (read == null) {
            return 0;
        }
        Set<String> gone = new TreeSet<>();
        for (Bytes key : read.entries().keySet()) {
            String text = Text.of(key);
            if (text != null && !names.contains(text.substring(prefix.length()))) {
                gone.add(text.substring(prefix.length()));
            }
        }
        if (gone.isEmpty()) {
            return 0;
        }
        gone.forEach(name -> console().out().println("delete " + Table.shown(prefix + name)));
        if (dryRun) {
            return gone.size();
        }
        console().confirm("delete " + gone.size() + " keys that have no file", yes);
        gone.forEach(name -> console().send(request("DELETE", name)));
        return gone.size();
    }

    private void follow(KeyFiles files, FolderWatch changes) throws IOException, InterruptedException {
        if (console().printsCurl()) {
            return;
        }
        console().talk("watching " + files.folder() + "; Ctrl-C ends it");
        Console console = console();
        Map<String, Path> known = new HashMap<>(files.all());
        while (true) {
            changes.await();
            Map<String, Path> now = files.all();
            for (Map.Entry<String, Path> file : now.entrySet()) {
                try {
                    if (put(file.getKey(), Files.readAllBytes(file.getValue()))) {
                        console.out().flush();
                    }
                } catch (NoSuchFileException gone) {
                    // The next change is about that.
                    known.remove(file.getKey(), file.getValue());
                }
            }
            if (delete) {
                known.keySet().stream().filter(name -> !now.containsKey(name)).forEach(name -> {
                    console.send(request("DELETE", name));
                    console.out().println("delete " + Table.shown(prefix + name));
                    console.out().flush();
                });
            }
            known = new HashMap<>(now);
        }
    }
}
