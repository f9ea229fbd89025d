package io.quorate.server.rocks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** File operations that are durable once they return. */
final class DurableFiles {

    private DurableFiles() {}

    /** Makes a file's content, or a directory's list of names, durable. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes the name of a file or directory durable. */
    static void syncParent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes a directory and everything in it durable. */
    static void syncTree(Path directory) throws IOException {
        for (Path path : tree(directory)) {
            sync(path);
        }
    }

    /** Replaces {@code file} by one that holds {@code text}: after a crash it is the old one or the new one. */
    static void writeAtomically(Path file, String text) throws IOException {
        Path aside = aside(file);
        Files.write(aside, text.getBytes(StandardCharsets.UTF_8));
        sync(aside);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        syncParent(file);
    }

    /** Deletes what a crash during {@link #writeAtomically} left beside {@code file}. */
    static void deleteLeftover(Path file) throws IOException {
        Files.deleteIfExists(aside(file));
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Copies the files of {@code source}; those that never change are linked where the file system allows. */
    static void linkOrCopy(Path source, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                // Checksums a transfer left beside the files are none of the store's.
                if (!Files.isRegularFile(file) || name.endsWith(".md5")) {
                    continue;
                }
                Path copy = target.resolve(name);
                if (!name.endsWith(".sst") || !link(file, copy)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static boolean link(Path file, Path copy) {
        try {
            Files.createLink(copy, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Deletes a directory with everything in it, if it is there. */
    static void deleteTree(Path directory) throws IOException {
        if (Files.exists(directory)) {
            for (Path path : tree(directory)) {
                Files.delete(path);
            }
        }
    }

    /** A directory and everything in it, contents first. */
    private static List<Path> tree(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
