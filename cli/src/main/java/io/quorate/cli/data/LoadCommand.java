package io.quorate.cli.data;

import io.quorate.cli.CommandException;
import io.quorate.cli.Entry;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Progress;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the keys of a dump. Confined to the main thread. */
@Command(
        name = "load",
        description = {
            "Put the keys of a dump. The whole file is checked before anything is put.",
            "Keys are put one by one, not in one transaction; loading again is harmless but for --mode create."
        })
public final class LoadCommand extends QuorateCommand {

    private static final int CHUNK_LINES = 200;
    private static final int CHUNK_BYTES = 1 << 20;

    /** What becomes of keys that are there. */
    enum Mode {
        OVERWRITE,
        CREATE,
        SKIP,
        IF_CHANGED;

        static Mode of(String word) {
            for (Mode mode : values()) {
                if (mode.word().equals(word)) {
                    return mode;
                }
            }
            throw CommandException.usage(
                    "--mode: '" + word + "' (expected: overwrite, create, skip or if-changed)",
                    "overwrite is the default");
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Parameters(paramLabel = "FILE", description = "The dump.")
    private Path file = Path.of("");

    @Option(
            names = "--mode",
            paramLabel = "M",
            description = "What becomes of keys that are there: overwrite (default), create (an error), skip (left"
                    + " alone), if-changed (put only where the value differs).")
    private String mode = "overwrite";

    @Option(
            names = "--rewrite",
            paramLabel = "OLD=NEW",
            description = "Keys that begin with OLD begin with NEW instead.")
    private @Nullable String rewrite;

    @Option(names = "--with-ephemeral", description = "Put keys too that lived on a lease; they stay then.")
    private boolean withEphemeral;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    private Mode wanted = Mode.OVERWRITE;
    private byte[] from = new byte[0];
    private byte[] to = new byte[0];
    /** What the context puts in front of keys: lines of a batch are sent as they are. */
    private byte[] root = new byte[0];

    private final List<String> lines = new ArrayList<>();
    private final List<Put> puts = new ArrayList<>();
    private int bytes;
    private long created;
    private long changed;
    private long unchanged;
    private long skipped;
    private long rewritten;

    /** A key to put. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Put(String shown, byte[] value) {}

    @Override
    public void run() {
        if (!Files.isRegularFile(file)) {
            throw CommandException.usage(
                    file + ": not a file (expected: a dump on disk, since it is read twice)",
                    "quorate dump -f FILE, then quorate load FILE");
        }
        wanted = Mode.of(mode);
        readRewrite();
        root = console().settings().root().getBytes(StandardCharsets.UTF_8);
        // The whole file is read before anything is sent: half a dump is none.
        long count = DumpReader.read(file, entry -> rewritten(key(entry)));
        if (rewrite != null && rewritten == 0 && count > 0) {
            throw CommandException.usage(
                    "--rewrite: no key of the dump begins with what stands before '=' in '" + rewrite + "'",
                    "a slip of the pen would put all keys under their own names");
        }
        try (Progress progress = console().progress(dryRun ? "comparing" : "loading", Progress.Unit.KEYS)) {
            progress.total(count);
            long again = DumpReader.read(file, entry -> {
                take(entry);
                progress.add(1);
            });
            flush();
            if (again != count) {
                throw new CommandException(ExitCode.FAILED, file + " has changed while it was read", null);
            }
        }
        print();
    }

    private void readRewrite() {
        if (rewrite != null) {
            int equals = rewrite.indexOf('=');
            if (equals < 0) {
                throw CommandException.usage(
                        "--rewrite: '" + rewrite + "' (expected: OLD=NEW)", "--rewrite config/=backup/config/");
            }
            from = rewrite.substring(0, equals).getBytes(StandardCharsets.UTF_8);
            to = rewrite.substring(equals + 1).getBytes(StandardCharsets.UTF_8);
        }
    }

    private void take(Map<String, @Nullable Object> fields) {
        if (fields.containsKey("lease") && !withEphemeral) {
            skipped++;
            return;
        }
        Map<String, @Nullable Object> operation = new LinkedHashMap<>();
        byte[] key = joined(root, rewritten(key(fields)));
        String text = text(key);
        operation.put(
                text == null ? "key64" : "key",
                text == null ? Base64.getEncoder().encodeToString(key) : text);
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        if (dryRun) {
            line.put("get", operation);
        } else {
            operation.put(
                    fields.containsKey("value64") ? "value64" : "value",
                    fields.containsKey("value64") ? fields.get("value64") : fields.get("value"));
            if (wanted == Mode.IF_CHANGED) {
                operation.put("if_changed", true);
            }
            line.put("put", operation);
            if (wanted == Mode.CREATE || wanted == Mode.SKIP) {
                line.put("cas", 0L);
            }
        }
        String written = Json.write(line);
        if (!lines.isEmpty() && (lines.size() >= CHUNK_LINES || bytes + written.length() > CHUNK_BYTES)) {
            flush();
        }
        lines.add(written);
        bytes += written.length();
        puts.add(new Put(text == null ? String.valueOf(operation.get("key64")) : text, new Entry(fields).valueBytes()));
    }

    private byte[] key(Map<String, @Nullable Object> fields) {
        if (fields.get("key") instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (fields.get("key64") instanceof String base64) {
            return Base64.getDecoder().decode(base64);
        }
        throw new CommandException(ExitCode.DAMAGED, file + ": an entry has no key", null);
    }

    private byte[] rewritten(byte[] key) {
        if (key.length < from.length || !Arrays.equals(key, 0, from.length, from, 0, from.length)) {
            return key;
        }
        rewritten++;
        return joined(to, Arrays.copyOfRange(key, from.length, key.length));
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }

    private static @Nullable String text(byte[] key) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    private void flush() {
        if (lines.isEmpty()) {
            return;
        }
        byte[] body = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        Optional<ApiAnswer> answer = console()
                .sendAsIs(ApiRequest.of("POST", "/v1/batch").body(body))
                .map(ApiAnswer::orThrow);
        if (answer.isPresent()) {
            String[] answered = answer.get().text().split("\n", -1);
            if (answered.length <= puts.size()) {
                throw new CommandException(
                        ExitCode.OUTCOME_UNKNOWN, "the answer ended early: some keys may have been put", "load again");
            }
            for (int i = 0; i < puts.size(); i++) {
                count(puts.get(i), parsed(answered[i]));
            }
        }
        lines.clear();
        puts.clear();
        bytes = 0;
    }

    private static Map<String, @Nullable Object> parsed(String line) {
        try {
            return Json.object(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private void count(Put put, Map<String, @Nullable Object> answer) {
        if (answer.get("problem") instanceof Map<?, ?> problem) {
            if (wanted == Mode.SKIP && "cas-failed".equals(problem.get("code"))) {
                skipped++;
                return;
            }
            boolean isThere = "cas-failed".equals(problem.get("code"));
            throw new CommandException(
                    isThere ? ExitCode.CONDITION_FAILED : ExitCode.FAILED,
                    put.shown + ": " + problem.get("code") + ": " + problem.get("detail"),
                    "keys before it were put; load again with another --mode");
        }
        if (dryRun) {
            foresee(put, answer.get("get"));
        } else if (Long.valueOf(201).equals(answer.get("status"))) {
            created++;
        } else if (Boolean.FALSE.equals(answer.get("changed"))) {
            unchanged++;
        } else {
            changed++;
        }
    }

    @SuppressWarnings("unchecked") // every map that Json makes has text for names
    private void foresee(Put put, @Nullable Object found) {
        if (!(found instanceof Map<?, ?> map)) {
            created++;
            return;
        }
        if (wanted == Mode.CREATE) {
            throw new CommandException(ExitCode.CONDITION_FAILED, put.shown + " is there already", null);
        }
        boolean isSame = Arrays.equals(put.value, new Entry((Map<String, @Nullable Object>) map).valueBytes());
        if (wanted == Mode.SKIP) {
            skipped++;
        } else if (wanted == Mode.IF_CHANGED && isSame) {
            unchanged++;
        } else {
            changed++;
        }
    }

    private void print() {
        if (console().printsCurl()) {
            return;
        }
        Map<String, @Nullable Object> counts = new LinkedHashMap<>();
        counts.put("created", created);
        counts.put("changed", changed);
        counts.put("unchanged", unchanged);
        counts.put("skipped", skipped);
        if (dryRun) {
            counts.put("dry_run", true);
        }
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().out().println(Json.write(counts));
            return;
        }
        Table table = new Table("CREATED", "CHANGED", "UNCHANGED", "SKIPPED");
        table.row(String.valueOf(created), String.valueOf(changed), String.valueOf(unchanged), String.valueOf(skipped));
        console().print(table);
        if (dryRun) {
            console().talk("nothing was put");
        }
    }
}
