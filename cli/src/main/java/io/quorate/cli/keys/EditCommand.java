package io.quorate.cli.keys;

import io.quorate.cli.CommandException;
import io.quorate.cli.Editor;
import io.quorate.cli.Entry;
import io.quorate.cli.ExitCode;
import io.quorate.cli.FileFaults;
import io.quorate.cli.Json;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.error.ConditionFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a person change a value. Confined to the main thread. */
@Command(
        name = "edit",
        description = {
            "Open a value in $VISUAL or $EDITOR and store what comes of it.",
            "If somebody else has changed it meanwhile, both changes are put together, and you decide."
        })
public final class EditCommand extends QuorateCommand {

    @Parameters(paramLabel = "KEY", description = "Which key.")
    private String key = "";

    @Option(names = "--create", description = "Begin with nothing if the key is absent.")
    private boolean create;

    @Option(names = "--json", description = "Store nothing but JSON.")
    private boolean json;

    @Override
    public void run() {
        if (console().printsCurl()) {
            console().printCurl(Keyspace.request(console(), key, false, null));
            console().printCurl(put("REVISION", Bytes.of("NEW VALUE")));
            return;
        }
        Keyspace read = Keyspace.read(console(), key, false, null).orElseThrow();
        KeyEntry entry = read.get(Bytes.of(key));
        if (entry == null && !create) {
            throw new CommandException(ExitCode.NOT_FOUND, "there is no key '" + key + "'", "--create makes it");
        }
        Bytes base = entry == null ? Bytes.of("") : entry.value();
        edit(base, base, entry == null ? 0 : entry.modRevision());
    }

    /** Opens {@code text}, and stores it if the key is still as it was at {@code revision}, with the value {@code base}. */
    private void edit(Bytes base, Bytes text, long revision) {
        Bytes mine = edited(text);
        if (mine.equals(base)) {
            console().talk("nothing was changed");
            return;
        }
        try {
            ApiAnswer answer =
                    console().send(put(Long.toString(revision), mine)).orElseThrow();
            console().out().println("revision " + new Entry(console().document(answer)).field("mod_revision"));
        } catch (ConditionFailedException conflict) {
            resolve(base, mine, conflict);
        } catch (RuntimeException refused) {
            keep(mine);
            throw refused;
        }
    }

    private ApiRequest put(String revision, Bytes value) {
        // What the key lives on is not for an editor to change.
        ApiRequest request = ApiRequest.onKey("PUT", Bytes.of(key)).query("cas", revision);
        return (revision.equals("0") ? request : request.flag("keep_lease")).body(value.toByteArray());
    }

    private Bytes edited(Bytes text) {
        Bytes now = text;
        while (true) {
            now = Bytes.copyOf(new Editor(console().terminal()).edit(now.toByteArray(), json ? ".json" : ".txt"));
            String fault = fault(now);
            if (fault == null) {
                return now;
            }
            if (!console().interactive()) {
                throw CommandException.usage(fault, "nothing was stored");
            }
            if (!console().asks(fault + ". Edit again?")) {
                keep(now);
                throw new CommandException(ExitCode.FAILED, "nothing was stored", null);
            }
        }
    }

    /** Why it cannot be stored; null if it can. */
    private @Nullable String fault(Bytes value) {
        String text = Text.of(value);
        if (text != null && Merge.isMarked(text)) {
            return "there are still marks in it";
        }
        if (!json) {
            return null;
        }
        try {
            Json.check(value.toByteArray());
            return null;
        } catch (IOException malformed) {
            return "the value is no JSON: "
                    + String.valueOf(malformed.getMessage()).lines().findFirst().orElse("");
        }
    }

    /** Somebody else was quicker: shows what both did, and lets the person decide. */
    private void resolve(Bytes base, Bytes mine, ConditionFailedException conflict) {
        Keyspace read = Keyspace.read(console(), key, false, null).orElseThrow();
        KeyEntry entry = read.get(Bytes.of(key));
        Bytes theirs = entry == null ? Bytes.of("") : entry.value();
        String before = Text.of(base);
        String own = Text.of(mine);
        String others = Text.of(theirs);
        if (before == null || own == null || others == null || !console().interactive()) {
            keep(mine);
            throw conflict;
        }
        console()
                .talk("'" + key + "' was changed meanwhile"
                        + (entry == null ? ": it is gone" : ", at revision " + entry.modRevision()) + ":");
        LineDiff.of(Text.lines(before), Text.lines(others))
                .unified()
                .forEach(line -> console().talk(Table.shown(line)));
        console().talk("your change:");
        LineDiff.of(Text.lines(before), Text.lines(own))
                .unified()
                .forEach(line -> console().talk(Table.shown(line)));
        Merge merge = Merge.of(before, own, others);
        String question = merge.conflicts() == 0
                ? "They touch different lines. Look at both together, and store that?"
                : "They touch the same lines (" + merge.conflicts() + " places, between marks). Edit both together?";
        if (!console().asks(question)) {
            keep(mine);
            throw conflict;
        }
        edit(theirs, Bytes.of(merge.text()), entry == null ? 0 : entry.modRevision());
    }

    /** What a person typed is never lost. */
    private void keep(Bytes mine) {
        try {
            Path file = Files.createTempFile("quorate-edit-", ".txt");
            Files.write(file, mine.toByteArray());
            console().talk("your text is in " + file);
        } catch (IOException unwritable) {
            console().talk("your text could not be kept: " + FileFaults.told(unwritable));
        }
    }
}
