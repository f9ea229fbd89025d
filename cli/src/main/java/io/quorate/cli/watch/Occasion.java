package io.quorate.cli.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reason to run the command once. Immutable; the file is deleted by whoever uses the occasion.
 *
 * @param op of the last event, {@code put} or {@code delete}; with the state, whether there is something
 * @param state whether this is the state and not a change
 * @param resync whether changes before it are missing
 * @param line what the command reads, unless there is a file
 * @param file what the command reads; null: the line
 */
record Occasion(
        long revision,
        Keys keys,
        String op,
        boolean state,
        boolean resync,
        String line,
        @Nullable Path file) {

    /** One run for both, with what came later. */
    Occasion then(Occasion later) {
        discard();
        return new Occasion(
                later.revision,
                keys.and(later.keys),
                later.op,
                state && later.state,
                resync || later.resync,
                later.line,
                later.file);
    }

    /** A file for the command to read, to be deleted as soon as the command has it open. */
    Path input() throws IOException {
        if (file != null) {
            return file;
        }
        Path made = Files.createTempFile("quorate-watch", ".jsonl");
        Files.writeString(made, line + "\n");
        return made;
    }

    /** It will not be used. */
    void discard() {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command finds in its environment. */
    Map<String, String> environment(boolean oneKey) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("QUORATE_REVISION", Long.toString(revision));
        variables.put("QUORATE_KEYS", keys.lines());
        variables.put("QUORATE_KEYS_OMITTED", Long.toString(keys.omitted()));
        variables.put("QUORATE_RESYNC", resync ? "1" : "0");
        if (oneKey) {
            variables.put(
                    "QUORATE_KEY", keys.named().isEmpty() ? "" : keys.named().get(0));
            variables.put("QUORATE_OP", op);
        }
        return variables;
    }
}
