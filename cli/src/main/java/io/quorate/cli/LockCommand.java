package io.quorate.cli;

import io.quorate.cli.hold.HoldPlan;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Hold;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.error.QuorateException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a command under a lock. Threads as in {@link HoldCommand}. */
@Command(
        name = "lock",
        description = {
            "Hold a lock while a command runs: quorate lock billing/nightly --wait 10m -- ./run-billing.sh",
            "The command is asked to end (TERM), then killed, before the lock can pass to somebody else. In its",
            "environment: QUORATE_LOCK_NAME, QUORATE_LOCK_TOKEN, QUORATE_LOCK_LEASE, QUORATE_LOCK_DEADLINE_MS (how long the",
            "lock was certain when the command began) and QUORATE_FENCE, for quorate put --fence \"$QUORATE_FENCE\".",
            "With --slots or --limit it is a semaphore."
        })
final class LockCommand extends HoldCommand {

    /** The longest wait of one request. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);

    @Option(
            names = "--wait",
            paramLabel = "D",
            converter = Durations.class,
            description = "How long to queue, at most 10m (default: as long as it takes).")
    private @Nullable Duration wait;

    @Option(
            names = {"-n", "--no-wait"},
            description = "Do not queue.")
    private boolean noWait;

    @Option(names = "--shared", description = "Together with others who share it.")
    private boolean shared;

    @Option(names = "--slots", paramLabel = "N", description = "Slots of a semaphore to take (default 1).")
    private @Nullable Integer slots;

    @Option(names = "--limit", paramLabel = "N", description = "How many slots the semaphore has.")
    private @Nullable Integer limit;

    @Option(names = "--note", paramLabel = "T", description = "A note that others see.")
    private @Nullable String note;

    @Option(
            names = {"-E", "--not-acquired"},
            paramLabel = "CODE",
            description = "Exit with CODE if it is not acquired (default 124; without a command 5).")
    private @Nullable Integer notAcquired;

    private boolean isSemaphore() {
        return slots != null || limit != null;
    }

    @Override
    String kind() {
        return isSemaphore() ? "semaphores" : "locks";
    }

    @Override
    String variables() {
        return "QUORATE_LOCK";
    }

    @Override
    String fence() {
        return isSemaphore() ? "semaphore:" + name() : name();
    }

    @Override
    void check() {
        if (noWait && wait != null) {
            throw CommandException.usage("-n and --wait exclude each other", "leave one out");
        }
        if (shared && isSemaphore()) {
            throw CommandException.usage("a semaphore has no modes", "leave --shared or --slots and --limit out");
        }
        if (notAcquired != null && (notAcquired < 0 || notAcquired > 255)) {
            throw CommandException.usage("-E: " + notAcquired + " (expected: 0..255)", "-E 0 is usual");
        }
    }

    private AcquireOption[] options(Duration waiting) {
        List<AcquireOption> options = options();
        if (!waiting.isZero()) {
            options.add(AcquireOption.waiting(waiting));
        }
        if (shared) {
            options.add(AcquireOption.shared());
        }
        if (slots != null) {
            options.add(AcquireOption.slots(slots));
        }
        if (limit != null) {
            options.add(AcquireOption.limit(limit));
        }
        if (note != null) {
            options.add(AcquireOption.note(note));
        }
        return options.toArray(AcquireOption[]::new);
    }

    private Duration waiting() {
        if (noWait) {
            return Duration.ZERO;
        }
        return wait == null ? WAIT_MAX : wait;
    }

    @Override
    Hold acquire(QuorateClient client) {
        AcquireOption[] options = options(waiting());
        while (true) {
            try {
                return client.claims(isSemaphore() ? ClaimKind.SEMAPHORE : ClaimKind.LOCK)
                        .acquire(name(), options);
            } catch (NotAcquiredException held) {
                if (noWait || wait != null) {
                    throw held;
                }
            }
        }
    }

    @Override
    int failureCode(QuorateException failed) {
        if (failed instanceof NotAcquiredException) {
            int usual = runsCommand() ? ExitCode.NOT_ACQUIRED_NOT_RUN : ExitCode.NOT_ACQUIRED;
            return notAcquired == null ? usual : notAcquired;
        }
        return super.failureCode(failed);
    }

    @Override
    void printCurl(HoldPlan plan) {
        ApiRequest request = ApiRequest.onName("POST", kind(), name());
        for (AcquireOption option : options(waiting())) {
            request = option.on(request);
        }
        printCurl(request);
    }

    @Override
    boolean again(boolean lost, int code) {
        return false;
    }
}
