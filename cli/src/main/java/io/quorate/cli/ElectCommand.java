package io.quorate.cli;

import io.quorate.cli.hold.HoldPlan;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Hold;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.error.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a command while this one leads. Threads as in {@link HoldCommand}. */
@Command(
        name = "elect",
        description = {
            "Campaign, and run a command while leading.",
            "  quorate elect scheduler --value host:8080 -- ./scheduler",
            "The command is stopped before somebody else can lead. In its environment: QUORATE_ELECTION_NAME,",
            "QUORATE_ELECTION_TOKEN, QUORATE_ELECTION_LEASE, QUORATE_ELECTION_DEADLINE_MS and QUORATE_FENCE."
        })
final class ElectCommand extends HoldCommand {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Whether to go on when the command has ended or the leadership is lost. */
    enum Restart {
        NEVER,
        ON_FAILURE,
        ALWAYS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(names = "--value", paramLabel = "V", defaultValue = "", description = "What others read of the leader.")
    private String value = "";

    @Option(
            names = "--restart",
            paramLabel = "never|on-failure|always",
            defaultValue = "never",
            description = "Whether to campaign again when the command has ended, or the leadership was lost"
                    + " (default never).")
    private Restart restart = Restart.NEVER;

    @Option(names = "--priority", paramLabel = "N", description = "Who is first among candidates: the highest.")
    private @Nullable Integer priority;

    @Override
    String kind() {
        return "elections";
    }

    @Override
    String variables() {
        return "QUORATE_ELECTION";
    }

    @Override
    String fence() {
        return "election:" + name();
    }

    @Override
    void check() {
        super.check();
        if (restart != Restart.NEVER && !runsCommand()) {
            throw CommandException.usage("--restart is about a command", "give one behind --");
        }
    }

    private AcquireOption[] campaign() {
        List<AcquireOption> options = options();
        options.add(AcquireOption.note(value));
        if (priority != null) {
            options.add(AcquireOption.priority(priority));
        }
        return options.toArray(AcquireOption[]::new);
    }

    @Override
    Hold acquire(QuorateClient client) throws InterruptedException {
        while (true) {
            try {
                return client.claims(ClaimKind.ELECTION).acquire(name(), campaign());
            } catch (NotAcquiredException led) {
                if (!isPatient()) {
                    throw led;
                }
                // The longest wait is over, the campaign is not.
                continue;
            } catch (UnavailableException | OutcomeUnknownException outage) {
                if (restart == Restart.NEVER || Thread.currentThread().isInterrupted()) {
                    throw outage;
                }
                console().talk("cannot campaign: " + outage.getMessage());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    @Override
    boolean again(boolean lost, int code) throws InterruptedException {
        boolean again = restart == Restart.ALWAYS || (restart == Restart.ON_FAILURE && (lost || code != 0));
        if (again) {
            Thread.sleep(PAUSE.toMillis());
        }
        return again;
    }

    @Override
    void printCurl(HoldPlan plan) {
        ApiRequest request = ApiRequest.onName("POST", kind(), name());
        for (AcquireOption option : campaign()) {
            request = option.on(request);
        }
        printCurl(request);
    }
}
