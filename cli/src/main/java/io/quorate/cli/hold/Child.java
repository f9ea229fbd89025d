package io.quorate.cli.hold;

import java.io.File;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A running command and what it started. Output and errors, and mostly the input, are those of this program.
 *
 * <p>Safe for any thread but {@link #terminate}, {@link #kill} and {@link #isGone}, which belong to one.
 */
public final class Child {

    private final Process process;

    /** Descendants that were seen: they can only be found as long as their parents live. */
    private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

    private Child(Process process) {
        this.process = process;
    }

    /**
     * Starts a command.
     *
     * @param ended run by another thread when the command has ended
     */
    static Child start(List<String> command, Map<String, String> environment, Runnable ended) throws IOException {
        return start(command, environment, ProcessBuilder.Redirect.INHERIT, ended);
    }

    /**
     * Starts a command.
     *
     * @param input what it reads instead of this program's input
     * @param ended run by another thread when the command has ended
     */
    public static Child start(
            List<String> command, Map<String, String> environment, ProcessBuilder.Redirect input, Runnable ended)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO().redirectInput(input);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.onExit().thenRun(ended);
        return new Child(process);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it ended with: 128 + n if by signal n. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Whether nothing is left of it, nor of the descendants that were seen. */
    public boolean isGone() {
        return !process.isAlive() && descendants.stream().noneMatch(ProcessHandle::isAlive);
    }

    /** Asks it and its descendants to end. */
    public void terminate() {
        look();
        process.destroy();
        descendants.forEach(ProcessHandle::destroy);
    }

    /** Kills it and its descendants. To be repeated until it {@link #isGone}: they may start others meanwhile. */
    public void kill() {
        look();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private void look() {
        process.descendants().forEach(descendants::add);
        for (ProcessHandle seen : List.copyOf(descendants)) {
            seen.descendants().forEach(descendants::add);
        }
    }

    /** Passes a signal on to it, such as {@code INT}. */
    public void signal(String name) throws IOException {
        if (name.equals("TERM")) {
            process.destroy();
            return;
        }
        // Java can send two signals only; the shell knows all of them.
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
    }
}
