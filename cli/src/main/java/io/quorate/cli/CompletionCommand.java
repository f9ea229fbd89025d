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
            "  source <(quorate completion zsh)",
            "  quorate completion fish > ~/.config/fish/completions/quorate.fish"
        })
final class CompletionCommand extends QuorateCommand {

    /** A shell that can read the script. */
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.BASH;

    @Override
    public void run() {
        if (shell == Shell.FISH) {
            FishScript.print(Quorate.allCommands().getCommandSpec(), console().out());
            return;
        }
        if (shell == Shell.ZSH) {
            console().out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        console().out().print(AutoComplete.bash("quorate", Quorate.allCommands()));
    }
}
