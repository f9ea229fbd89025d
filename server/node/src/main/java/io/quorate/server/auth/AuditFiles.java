package io.quorate.server.auth;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The files lines are written to: {@code audit.jsonl}, and the older ones, {@code audit.1.jsonl} the newest of them. Only
 * this user may read them. Confined to one thread.
 */
final class AuditFiles {

    private static final String CURRENT = "audit.jsonl";

    private final Path directory;
    private final long fileBytesMax;
    private final int filesMax;

    private @Nullable OutputStream out;
    private long bytes;

    AuditFiles(Path directory, long fileBytesMax, int filesMax) {
        this.directory = directory;
        this.fileBytesMax = fileBytesMax;
        this.filesMax = filesMax;
    }

    /** Appends a line; a file that would get too long is followed by a new one. */
    void append(byte[] line) throws IOException {
        OutputStream open = open();
        if (bytes > 0 && bytes + line.length > fileBytesMax) {
            close();
            rotate();
            open = open();
        }
        open.write(line);
        bytes += line.length;
    }

    private OutputStream open() throws IOException {
        OutputStream open = out;
        if (open == null) {
            Files.createDirectories(directory);
            Path current = directory.resolve(CURRENT);
            if (Files.notExists(current)) {
                createPrivate(current);
            }
            bytes = Files.size(current);
            open = Files.newOutputStream(current, StandardOpenOption.APPEND);
            out = open;
        }
        return open;
    }

    private static void createPrivate(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private void rotate() throws IOException {
        for (int number = filesMax - 1; number > 0; number--) {
            Path from = number == 1 ? directory.resolve(CURRENT) : older(number - 1);
            if (Files.exists(from)) {
                Files.move(from, older(number), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.deleteIfExists(directory.resolve(CURRENT));
    }

    private Path older(int number) {
        return directory.resolve("audit." + number + ".jsonl");
    }

    /** Ends the file that is written; the next line opens it again. */
    void close() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
