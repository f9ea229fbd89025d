package io.quorate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** A command directly below {@code quorate}. Confined to the main thread. */
public abstract class QuorateCommand implements Runnable {

    @ParentCommand
    private @Nullable Quorate quorate;

    /** What the command does its work with. */
    protected final Console console() {
        Quorate parent = quorate;
        if (parent == null) {
            throw new IllegalStateException("the parser sets the parent before it runs a command");
        }
        return parent.console();
    }
}
