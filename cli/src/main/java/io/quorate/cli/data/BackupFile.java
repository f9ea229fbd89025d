package io.quorate.cli.data;

import io.quorate.api.backup.BackupDamagedException;
import io.quorate.api.backup.BackupReader;
import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Progress;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A backup in a file. Stateless. */
final class BackupFile {

    private BackupFile() {}

    /** Reads a backup to its end; what is not whole ends the command with {@link ExitCode#DAMAGED}. */
    static BackupReader.Whole read(Console console, Path file, BackupReader.Rows rows) {
        try (Progress progress = console.progress("verifying", Progress.Unit.BYTES)) {
            progress.total(Files.size(file));
            try (InputStream in = new Counted(new BufferedInputStream(Files.newInputStream(file), 1 << 16), progress)) {
                return new BackupReader(in).readAll(rows);
            }
        } catch (BackupDamagedException damaged) {
            throw new CommandException(
                    ExitCode.DAMAGED, file + ": " + damaged.getMessage(), "take another backup, or use an older one");
        } catch (IOException unreadable) {
            throw CommandException.reading("the backup", file, unreadable);
        }
    }

    /** Tells how much was read. Confined to one thread. */
    private static final class Counted extends FilterInputStream {

        private final Progress progress;

        Counted(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            progress.add(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = super.read(into, from, length);
            progress.add(Math.max(0, count));
            return count;
        }
    }
}
