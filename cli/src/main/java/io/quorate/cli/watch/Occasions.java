package io.quorate.cli.watch;

import io.quorate.cli.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a watch as occasions to run the command. Confined to the watch's thread. */
final class Occasions {

    private boolean resync;

    // The state as far as it was told. It may be large, so it is kept in a file.
    private @Nullable Path file;
    private @Nullable BufferedWriter writer;
    private Keys keys = Keys.NONE;

    /** What follows is the state, told anew because changes are missing. */
    void resync() {
        resync = true;
        dropState();
    }

    /** The occasion that {@code line} completes; null if it does none. */
    @Nullable
    Occasion take(String line, Map<String, @Nullable Object> document) {
        try {
            return switch (String.valueOf(document.get("type"))) {
                case "state" -> {
                    keys = keys.and(Json.objects(document, "items"));
                    write(line);
                    yield null;
                }
                case "synced" -> {
                    write(line);
                    yield state(number(document));
                }
                case "changes" -> change(line, document);
                default -> null;
            };
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the state for the command", e);
        }
    }

    private static long number(Map<String, @Nullable Object> document) {
        return document.get("revision") instanceof Number revision ? revision.longValue() : 0;
    }

    private void write(String line) throws IOException {
        BufferedWriter to = writer;
        if (to == null) {
            file = Files.createTempFile("quorate-watch", ".jsonl");
            to = Files.newBufferedWriter(file);
            writer = to;
        }
        to.write(line);
        to.newLine();
    }

    private Occasion state(long revision) throws IOException {
        if (writer != null) {
            writer.close();
        }
        String op = keys.named().isEmpty() ? "delete" : "put";
        Occasion state = new Occasion(revision, keys, op, true, resync, "", file);
        resync = false;
        writer = null;
        file = null;
        keys = Keys.NONE;
        return state;
    }

    private static Occasion change(String line, Map<String, @Nullable Object> document) {
        List<Map<String, @Nullable Object>> events = Json.objects(document, "events");
        String op = events.isEmpty()
                ? ""
                : String.valueOf(events.get(events.size() - 1).get("op"));
        return new Occasion(number(document), Keys.NONE.and(events), op, false, false, line, null);
    }

    /** Forgets a state that was not told to its end. */
    void dropState() {
        try {
            if (writer != null) {
                writer.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer = null;
        file = null;
        keys = Keys.NONE;
    }
}
