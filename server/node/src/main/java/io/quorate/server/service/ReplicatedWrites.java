package io.quorate.server.service;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.Operation;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes through {@link Proposals}, refused early where this member has no room for them. Safe for any thread. */
final class ReplicatedWrites implements Writes {

    private final Proposals proposals;
    private final FreeDisk freeDisk;
    private final ServiceObserver observer;

    ReplicatedWrites(Proposals proposals, FreeDisk freeDisk, ServiceObserver observer) {
        this.proposals = proposals;
        this.freeDisk = freeDisk;
        this.observer = observer;
    }

    @Override
    public CompletableFuture<Answer> submit(Request request, Deadline deadline) {
        return submit(new PendingRequest(request, deadline, null), proposals::submit);
    }

    @Override
    public CompletableFuture<Answer> submit(Request request, Deadline deadline, @Nullable String trace) {
        return submit(new PendingRequest(request, deadline, trace), proposals::submit);
    }

    /** As {@link #submit}, for what will have to wait anyway: it goes with the next request, or some milliseconds later. */
    CompletableFuture<Answer> submitUnhurried(Request request, Deadline deadline) {
        return submit(new PendingRequest(request, deadline, null), proposals::submitUnhurried);
    }

    private CompletableFuture<Answer> submit(PendingRequest pending, Consumer<PendingRequest> way) {
        Command command = pending.request.command();
        if (freeDisk.isLow() && grows(command)) {
            pending.refuse(ProblemCode.OUT_OF_SPACE, freeDisk.describe());
        } else {
            way.accept(pending);
            observe(command);
        }
        return pending.answer();
    }

    private void observe(Command command) {
        if (command instanceof LeaseCommand.Renew renew) {
            observer.leasesRenewed(renew.renewals().size());
        } else if (command instanceof RegistryCommand.Heartbeat) {
            observer.heartbeat();
        } else if (command instanceof RegistryCommand.Report report) {
            observer.findingsReported(report.findings().size());
        } else if (command instanceof Command.Txn txn) {
            int registrations = 0;
            for (Operation operation : txn.then()) {
                registrations += operation instanceof Operation.Register ? 1 : 0;
            }
            if (registrations > 0) {
                observer.instancesRegistered(registrations);
            }
        }
    }

    /** Deletes, releases, renewals, heartbeats and endings pass: they make room, or keep what there is. */
    static boolean grows(Command command) {
        if (command instanceof Command.Txn txn) {
            return grows(txn.then()) || grows(txn.otherwise());
        }
        return command instanceof LeaseCommand.Grant
                || command instanceof ClaimCommand.Acquire
                || command instanceof ClaimCommand.Amend
                || command instanceof ClaimCommand.SetLimit
                || command instanceof CounterCommand.Add
                || command instanceof CounterCommand.Set;
    }

    private static boolean grows(List<Operation> operations) {
        for (Operation operation : operations) {
            if (operation instanceof Operation.Put
                    || operation instanceof Operation.Append
                    || operation instanceof Operation.Register) {
                return true;
            }
        }
        return false;
    }
}
