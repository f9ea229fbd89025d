package io.quorate.cli;

import io.quorate.cli.hold.HoldPlan;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Hold;
import io.quorate.client.error.NotAcquiredException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a command under a lock. Threads as in {@link HoldCommand}. */
@Command(
        name = "lock",
        description = {
            "Hold a lock while a command runs.",
            "  quorate lock billing/nightly --wait 10m -- ./run-billing.sh",
            "The command is asked to end (TERM), then killed, before the lock can pass to somebody else. In its",
            "environment: QUORATE_LOCK_NAME, QUORATE_LOCK_TOKEN, QUORATE_LOCK_LEASE, QUORATE_LOCK_DEADLINE_MS (how long the",
            "lock was certain when the command began) and QUORATE_FENCE, for quorate put --fence \"$QUORATE_FENCE\".",
            "With --slots or --limit it is a semaphore."
        })
final class LockCommand extends HoldCommand {

    @Option(names = "--shared", description = "Together with others who share it.")
    private boolean shared;

    @Option(names = "--slots", paramLabel = "N", description = "Slots of a semaphore to take (default 1).")
    private @Nullable Integer slots;

    @Option(names = "--limit", paramLabel = "N", description = "How many slots the semaphore has.")
    private @Nullable Integer limit;

    @Option(names = "--note", paramLabel = "T", description = "A note that others see.")
    private @Nullable String note;

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
        super.check();
        if (shared && isSemaphore()) {
            throw CommandException.usage("a semaphore has no modes", "leave --shared or --slots and --limit out");
        }
    }

    private AcquireOption[] acquisition() {
        List<AcquireOption> options = options();
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

    @Override
    Hold acquire(QuorateClient client) {
        AcquireOption[] options = acquisition();
        while (true) {
            try {
                return client.claims(isSemaphore() ? ClaimKind.SEMAPHORE : ClaimKind.LOCK)
                        .acquire(name(), options);
            } catch (NotAcquiredException held) {
                if (!isPatient()) {
                    throw held;
                }
            }
        }
    }

    @Override
    void printCurl(HoldPlan plan) {
        ApiRequest request = ApiRequest.onName("POST", kind(), name());
        for (AcquireOption option : acquisition()) {
            request = option.on(request);
        }
        printCurl(request);
    }

    @Override
    boolean again(boolean lost, int code) {
        return false;
    }
}
