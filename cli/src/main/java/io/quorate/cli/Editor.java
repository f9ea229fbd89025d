package io.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Lets a person change a text, in the editor of their choice. Confined to the main thread. */
public final class Editor {

    private final Terminal terminal;

    public Editor(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * What becomes of {@code text}.
     *
     * @param suffix of the file that is edited, by which editors know what it is
     */
    public byte[] edit(byte[] text, String suffix) {
        Path folder = null;
        try {
            // A folder of its own: editors leave copies beside the file.
            folder = Files.createTempDirectory(
                    "quorate-edit", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path file = folder.resolve("value" + suffix);
            Files.write(file, text);
            open(file);
            return Files.readAllBytes(file);
        } catch (IOException unusable) {
            throw new CommandException(
                    ExitCode.FAILED, "cannot edit: " + unusable, "VISUAL or EDITOR names the editor");
        } finally {
            if (folder != null) {
                remove(folder);
            }
        }
    }

    private void open(Path file) throws IOException {
        String editor = Settings.first(
                terminal.environment().get("VISUAL"), terminal.environment().get("EDITOR"), "vi");
        terminal.out().flush();
        try {
            int code = new ProcessBuilder("/bin/sh", "-c", editor + " \"$1\"", "quorate", file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the editor (" + editor + ") ended with code " + code + ": nothing was changed",
                        "VISUAL or EDITOR names the editor");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.SIGNALLED + 2, "interrupted: nothing was changed", null);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException left) {
            // The system empties its place for temporary files; nobody else can read there.
            left.addSuppressed(new IOException("left behind: " + folder));
        }
    }
}
