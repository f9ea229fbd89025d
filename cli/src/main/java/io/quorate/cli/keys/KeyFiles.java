package io.quorate.cli.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files below one folder that stand for keys. Nothing outside of it is read or written, whatever keys are called and
 * wherever links lead. Confined to one thread.
 */
final class KeyFiles {

    /** Of files that are not finished, in the folder where they will be. */
    private static final String UNFINISHED = ".quorate-";

    private final Path folder;

    /** @param folder an existing one */
    KeyFiles(Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    Path folder() {
        return folder;
    }

    /** All regular files, by what follows the prefix in their keys. Links are not followed. */
    Map<String, Path> all() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && !String.valueOf(path.getFileName()).startsWith(UNFINISHED)) {
                    files.put(name(path), path);
                }
            }
        }
        return files;
    }

    /** What follows the prefix in the key of {@code file}. */
    String name(Path file) {
        return folder.relativize(file).toString().replace(java.io.File.separatorChar, '/');
    }

    /** Where the file of a key is; null if no file can stand for it. */
    @Nullable
    Path file(String name) {
        for (String segment : name.split("/", -1)) {
            boolean isNone = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (isNone || segment.indexOf(0) >= 0 || segment.startsWith(UNFINISHED)) {
                return null;
            }
        }
        Path file;
        try {
            file = folder.resolve(name).normalize();
        } catch (java.nio.file.InvalidPathException unspeakable) {
            return null;
        }
        // What has passed until here is inside; this says so once more.
        return file.startsWith(folder) && !file.equals(folder) ? file : null;
    }

    /**
     * Makes {@code file} hold {@code bytes}: whoever reads it finds the old ones or the new ones.
     *
     * @return whether it held others before
     */
    boolean write(Path file, byte[] bytes) throws IOException {
        Path parent = prepared(file);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is a folder: one key is the beginning of another");
        }
        boolean isFile = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        if (isFile && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return false;
        }
        Path next = parent.resolve(
                UNFINISHED + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36));
        try {
            Files.write(next, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            if (isFile) {
                Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(file));
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
        return true;
    }

    /** The folder that {@code file} is in, which is inside, not only by name. */
    private Path prepared(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException(file + " is in no folder");
        }
        Path inside = folder;
        for (Path step : folder.relativize(parent)) {
            inside = inside.resolve(step);
            if (Files.isSymbolicLink(inside)) {
                throw new IOException(inside + " is a link: what is behind it may be outside of " + folder);
            }
            if (!Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)
                    && !step.toString().isEmpty()) {
                Files.createDirectory(inside);
            }
        }
        return parent;
    }

    /** Removes a file, and the folders that are empty then. */
    void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        Path parent = file.getParent();
        while (parent != null && !parent.equals(folder) && parent.startsWith(folder)) {
            try (Stream<Path> left = Files.list(parent)) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(parent);
            parent = parent.getParent();
        }
    }
}
