package io.quorate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is wrong with a file, in words: exceptions about files often hold its name and nothing else. Stateless. */
public final class FileFaults {

    private FileFaults() {}

    /** What is inside {@code fault}. */
    public static IOException cause(UncheckedIOException fault) {
        IOException cause = fault.getCause();
        return cause == null ? new IOException(fault) : cause;
    }

    /** What {@code fault} says of {@code file}. */
    public static String told(IOException fault, Path file) {
        if (fault instanceof FileSystemException system) {
            Path folder = file.toAbsolutePath().getParent();
            boolean isHomeless = fault instanceof NoSuchFileException && folder != null && !Files.isDirectory(folder);
            return isHomeless ? "no such folder: " + folder : told(system, file.toString());
        }
        if (fault instanceof CharacterCodingException) {
            return file + " is not UTF-8 text";
        }
        String message = fault.getMessage();
        if (Files.isDirectory(file)) {
            return file + " is a folder (expected: a file)";
        }
        return message == null ? file + ": " + fault.getClass().getSimpleName() : file + ": " + message;
    }

    /** What {@code fault} says, of whatever file it names. */
    public static String told(IOException fault) {
        if (fault instanceof FileSystemException system) {
            return told(system, system.getFile());
        }
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    private static String told(FileSystemException fault, @Nullable String file) {
        String name = file == null ? "?" : file;
        if (fault instanceof NoSuchFileException) {
            return "no such file: " + name;
        }
        if (fault instanceof AccessDeniedException) {
            return "permission denied: " + name;
        }
        if (fault instanceof FileAlreadyExistsException) {
            return "there already: " + name;
        }
        if (fault instanceof NotDirectoryException) {
            return "not a folder: " + name;
        }
        if (fault instanceof DirectoryNotEmptyException) {
            return "folder is not empty: " + name;
        }
        String reason = fault.getReason();
        return name + ": " + (reason == null ? fault.getClass().getSimpleName() : reason);
    }
}
