package io.quorate.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file with other people's data, which only its owner may read, whatever the mask says, and which is there once it is
 * whole: FILE.part until then. Closed before that, nothing of it is left. Confined to one thread.
 */
public final class WholeFile implements AutoCloseable {

    private static final Path STANDARD = Path.of("-");

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;

    private WholeFile(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /** Begins {@code file}, in place of what an earlier attempt may have left. */
    public static WholeFile of(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        boolean isPosix = part.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
                : new FileAttribute<?>[0];
        FileChannel channel =
                FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
        return new WholeFile(file, part, channel);
    }

    /** Whether {@code file} stands for standard input or output. */
    public static boolean isStandard(Path file) {
        return file.equals(STANDARD);
    }

    /** Where its content goes. */
    public OutputStream out() {
        return out;
    }

    /** Where the content is until it is published, for whoever checks it. */
    public Path part() {
        return part;
    }

    /** All is written: has it on the disk. */
    public void end() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
    }

    /** Gives it its name, in place of a file that had it. */
    public void publish() throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
