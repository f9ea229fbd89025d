package io.quorate.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What makes a shell complete commands and flags. Confined to the main thread. */
@Command(
        name = "completion",
        description = {
            "Print what makes a shell complete commands and flags.",
            "  source <(quorate completion bash)",
            "zsh reads the same script, after: autoload -U +X bashcompinit && bashcompinit"
        })
final class CompletionCommand extends QuorateCommand {

    /** A shell that can read the script. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.BASH;

    @Override
    public void run() {
        if (shell == Shell.ZSH) {
            console().out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        console().out().print(AutoComplete.bash("quorate", Quorate.allCommands()));
    }
}
