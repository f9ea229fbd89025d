package io.quorate.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A command cannot go on, for a reason of its own. Immutable. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final @Nullable String hint;

    public CommandException(int exitCode, String message, @Nullable String hint) {
        super(message);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /** The command was not given as it has to be. */
    public static CommandException usage(String message, String hint) {
        return new CommandException(ExitCode.USAGE, message, hint);
    }

    /** A file, or standard input, could not be read. */
    public static CommandException reading(String what, @Nullable Path file, IOException fault) {
        return about("cannot read " + what, file, fault);
    }

    /** A file that says who this is, or whom to believe, could not be read: nothing can be sent without it. */
    public static CommandException reading(String what, Path file, IOException fault, String expected) {
        CommandException exception = new CommandException(
                ExitCode.USAGE,
                "cannot read " + what + ": " + FileFaults.told(fault, file) + " (expected: " + expected + ")",
                null);
        exception.initCause(fault);
        return exception;
    }

    /** A file could not be written. */
    public static CommandException writing(String what, @Nullable Path file, IOException fault) {
        return about("cannot write " + what, file, fault);
    }

    private static CommandException about(String failed, @Nullable Path file, IOException fault) {
        String why = file == null ? FileFaults.told(fault) : FileFaults.told(fault, file);
        CommandException exception = new CommandException(ExitCode.FAILED, failed + ": " + why, null);
        exception.initCause(fault);
        return exception;
    }

    /** Another failure, reported as it is, that ends this run with a code of its own. */
    static CommandException ending(int exitCode, RuntimeException cause) {
        CommandException exception = new CommandException(exitCode, String.valueOf(cause.getMessage()), null);
        exception.initCause(cause);
        return exception;
    }

    public int exitCode() {
        return exitCode;
    }

    public @Nullable String hint() {
        return hint;
    }
}
