package io.quorate.cli.shell;

import io.quorate.cli.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/** A program of this machine that runs; its output goes where the shell's goes. Confined to one thread. */
final class Program {

    /** How long whatever it has left running may keep its output from ending, milliseconds. */
    private static final long REST_MILLIS = 1_000;

    private final Process process;
    private final List<Thread> copiers;

    private Program(Process process, List<Thread> copiers) {
        this.process = process;
        this.copiers = copiers;
    }

    /** Starts {@code line} with the system's shell. */
    static Program start(String line, ProcessBuilder.Redirect in, Terminal terminal) throws IOException {
        terminal.out().flush();
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line).redirectInput(in);
        if (terminal.interactive()) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
            return new Program(builder.start(), List.of());
        }
        Process process = builder.start();
        return new Program(
                process,
                List.of(
                        copier(process.getInputStream(), terminal.out()),
                        copier(process.getErrorStream(), terminal.err())));
    }

    private static Thread copier(InputStream from, PrintStream to) {
        Thread copier = new Thread(
                () -> {
                    try (from) {
                        from.transferTo(to);
                    } catch (IOException gone) {
                        // The program has ended.
                    }
                    to.flush();
                },
                "quorate-pipe");
        copier.start();
        return copier;
    }

    /** What it reads, if that is a pipe. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /** Its exit code, once it has ended and what it wrote has arrived: the next line's output comes after it. */
    int await() {
        while (true) {
            try {
                int code = process.waitFor();
                for (Thread copier : copiers) {
                    copier.join(REST_MILLIS);
                }
                return code;
            } catch (InterruptedException typed) {
                // Ctrl-C was for it, and it got it from the terminal.
                Thread.interrupted();
            }
        }
    }
}
