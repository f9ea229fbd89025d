package io.quorate.cli.access;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passwords and tokens on their way in and out: never among the arguments, which others see. Stateless. */
final class Secret {

    private static final String OTHERWISE = "put it into a file: --password-file FILE";

    private Secret() {}

    /** A password that somebody chooses: from a file, or typed twice. */
    static String chosen(Console console, String user, @Nullable Path file) {
        if (file != null) {
            return firstLine(file, "password");
        }
        String first = Login.asked("new password of " + user + ": ", console.terminal(), OTHERWISE);
        if (!Login.asked("the same again: ", console.terminal(), OTHERWISE).equals(first)) {
            throw CommandException.usage("the two are not the same", "try again");
        }
        return first;
    }

    /** The first line of a file. */
    static String firstLine(Path file, String what) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException unreadable) {
            throw CommandException.reading("the " + what, file, unreadable, "a file whose first line is the " + what);
        }
    }

    /** Writes a secret to where only this user reads it. */
    static void write(Path file, String secret) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.deleteIfExists(file);
            boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (isPosix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(
                    file,
                    (secret + "\n").getBytes(StandardCharsets.UTF_8),
                    isPosix
                            ? new StandardOpenOption[] {StandardOpenOption.WRITE}
                            : Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                                    .toArray(StandardOpenOption[]::new));
        } catch (IOException unwritable) {
            throw CommandException.writing("the token", file, unwritable);
        }
    }
}
