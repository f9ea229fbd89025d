package io.quorate.cli.data;

import io.quorate.cli.CommandException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a dump, and refuses one that is not whole. Stateless. */
final class DumpReader {

    private DumpReader() {}

    /** Takes entries one by one. */
    @FunctionalInterface
    interface Entries {

        void entry(Map<String, @Nullable Object> entry);
    }

    /**
     * Reads all of {@code file}; how many entries it has.
     *
     * @throws CommandException with {@link ExitCode#DAMAGED} if it is cut or changed; entries may have been given before
     */
    static long read(Path file, Entries entries) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(file, in, entries);
        } catch (IOException unreadable) {
            throw CommandException.reading("the dump", file, unreadable);
        }
    }

    private static long read(Path file, InputStream in, Entries entries) throws IOException {
        MessageDigest sha256 = DumpWriter.sha256();
        byte[] line = line(in);
        if (line == null || !(parsed(file, 1, line).get("quorate_dump") instanceof Long form)) {
            throw damaged(file, "its first line is not that of a dump");
        }
        if (form != 1) {
            throw damaged(file, "it is of form " + form + " (expected: 1), written by another version");
        }
        long count = 0;
        for (long number = 2; true; number++) {
            sha256.update(line);
            sha256.update((byte) '\n');
            line = line(in);
            if (line == null) {
                throw damaged(file, "it is cut: after " + count + " entries there is no last line with their number");
            }
            Map<String, @Nullable Object> document = parsed(file, number, line);
            if (document.get("sha256") instanceof String written) {
                String computed = HexFormat.of().formatHex(sha256.digest());
                if (!Long.valueOf(count).equals(document.get("count"))) {
                    throw damaged(file, "it has " + count + " entries (expected: " + document.get("count") + ")");
                }
                if (!computed.equals(written)) {
                    throw damaged(file, "its SHA-256 is " + computed + " (expected: " + written + ")");
                }
                if (in.read() >= 0) {
                    throw damaged(file, "something follows its last line");
                }
                return count;
            }
            count++;
            entries.entry(document);
        }
    }

    private static Map<String, @Nullable Object> parsed(Path file, long number, byte[] line) {
        try {
            return Json.object(line);
        } catch (IOException malformed) {
            throw damaged(file, "line " + number + " is no JSON object");
        }
    }

    private static CommandException damaged(Path file, String what) {
        return new CommandException(ExitCode.DAMAGED, file + ": " + what, "nothing was loaded");
    }

    /** A line without its newline; null: there is none that ends with one. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                return line.toByteArray();
            }
            line.write(octet);
        }
        return null;
    }
}
