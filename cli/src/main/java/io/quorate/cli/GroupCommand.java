package io.quorate.cli;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that has commands of its own and does nothing by itself. Confined to the main thread. */
public abstract class GroupCommand extends QuorateCommand {

    @Spec
    private @Nullable CommandSpec group;

    @Override
    public final void run() {
        if (group != null) {
            throw new ParameterException(
                    group.commandLine(),
                    "quorate " + group.name() + " wants a command (expected: one of "
                            + String.join(
                                    ", ", new TreeSet<>(group.subcommands().keySet())) + ")");
        }
    }
}
