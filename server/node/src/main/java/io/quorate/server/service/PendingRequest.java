package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Applied;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Request;
import io.quorate.server.service.Writes.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request of this member's client that has no answer yet. Safe for any thread; the first answer counts.
 *
 * <p>Whoever says that it was not applied must be sure that it never will be: so it either waits, and may be refused, or
 * is under way to the log, and may not; one step leads from the one to the other.
 */
final class PendingRequest {

    /** What a request takes beside its operations, at most: key, digest, author, framing. Bytes. */
    private static final int REQUEST_BYTES = 1_024;

    /** What a guard or operation takes beside its keys and values, at most, bytes. */
    private static final int OVERHEAD_BYTES = 96;

    /** What one renewal takes, at most, bytes. */
    private static final int RENEWAL_BYTES = 24;

    /** What the names of a service and an instance take, at their longest, bytes. */
    private static final int INSTANCE_BYTES = Limits.SERVICE_BYTES_MAX + Limits.INSTANCE_ID_BYTES_MAX + 8;

    /** What the length of a text takes, at most, bytes. */
    private static final int TEXT_BYTES = 6;

    /** Where it is. */
    private enum Place {
        /** On this member, and nowhere else. */
        WAITING,
        /** It may be in the log, or may come to be. */
        UNDER_WAY,
        /** It was refused while it waited, and goes nowhere. */
        REFUSED
    }

    final Request request;
    final Deadline deadline;
    /** The trace that it is a part of; null: of none. */
    final @Nullable String trace;

    final int bytes;
    private final AtomicReference<Place> place = new AtomicReference<>(Place.WAITING);
    private final long arrivedNanos = System.nanoTime();
    /** When it first came back; 0: never. */
    private volatile long backNanos;

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    PendingRequest(Request request, Deadline deadline) {
        this(request, deadline, null);
    }

    PendingRequest(Request request, Deadline deadline, @Nullable String trace) {
        this.request = request;
        this.deadline = deadline;
        this.trace = trace;
        this.bytes = sizeOf(request);
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    boolean isOpen() {
        return !answer.isDone();
    }

    /** Answers; {@code sentNanos} is when the request left for the log. */
    void complete(Applied applied, long sentNanos, boolean forwarded) {
        long raftNanos = System.nanoTime() - sentNanos;
        answer.complete(
                new Answer(applied.outcome(), applied.replayed(), forwarded ? sentNanos - arrivedNanos : 0, raftNanos));
    }

    /** Whether it is on this member, and nowhere else. */
    boolean isWaiting() {
        return place.get() == Place.WAITING;
    }

    /** It leaves for the log. False: it was refused, and must not. */
    boolean depart() {
        return place.compareAndSet(Place.WAITING, Place.UNDER_WAY);
    }

    /** It certainly did not get into the log, and waits again. */
    void comeBack() {
        if (backNanos == 0) {
            backNanos = System.nanoTime() | 1;
        }
        place.compareAndSet(Place.UNDER_WAY, Place.WAITING);
    }

    /** How long ago it came back for the first time, nanoseconds; 0: it never has. */
    long backForNanos() {
        return backNanos == 0 ? 0 : System.nanoTime() - backNanos;
    }

    /** Refuses it if it is not under way. Answers whether it is not. */
    boolean refuseWaiting(Problem problem) {
        if (place.compareAndSet(Place.WAITING, Place.REFUSED)) {
            refuse(problem);
        }
        return place.get() == Place.REFUSED;
    }

    void refuse(ProblemCode code, String detail) {
        refuse(Problem.of(code, detail));
    }

    void refuse(Problem problem) {
        answer.completeExceptionally(new RefusedException(problem));
    }

    /** An upper bound of the request's encoded size. */
    private static int sizeOf(Request request) {
        long size = REQUEST_BYTES;
        if (request.command() instanceof Command.Txn txn) {
            for (Guard guard : txn.guards()) {
                size += OVERHEAD_BYTES + sizeOf(guard);
            }
            size += sizeOf(txn.then()) + sizeOf(txn.otherwise());
        } else {
            size += sizeOf(request.command());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /** What the lists and the longest fields of a command about leases, claims and instances take; the rest is in the overhead. */
    private static long sizeOf(Command command) {
        if (command instanceof LeaseCommand.Grant grant) {
            return (long) OVERHEAD_BYTES
                    + 3L * grant.name().length()
                    + grant.note().size();
        }
        if (command instanceof LeaseCommand.Renew renew) {
            return (long) RENEWAL_BYTES * renew.renewals().size();
        }
        if (command instanceof ClaimCommand.Acquire acquire) {
            long size = OVERHEAD_BYTES
                    + 3L * acquire.claimant().owner().length()
                    + acquire.claimant().payload().size();
            for (ClaimCommand.Part part : acquire.parts()) {
                size += OVERHEAD_BYTES + part.name().size();
            }
            return size;
        }
        if (command instanceof ClaimCommand.Amend amend) {
            return (long) OVERHEAD_BYTES + amend.name().size() + amend.payload().size();
        }
        if (command instanceof RegistryCommand.Heartbeat heartbeat) {
            return (long) OVERHEAD_BYTES + INSTANCE_BYTES + bytes(heartbeat.note());
        }
        if (command instanceof RegistryCommand.Report report) {
            long size = OVERHEAD_BYTES;
            for (RegistryCommand.Finding finding : report.findings()) {
                size += OVERHEAD_BYTES + INSTANCE_BYTES + bytes(finding.check()) + bytes(finding.note());
            }
            return size;
        }
        // Names and owners, at their longest.
        return (long) OVERHEAD_BYTES + Limits.NAME_BYTES_MAX + Limits.OWNER_BYTES_MAX;
    }

    private static long sizeOf(Guard guard) {
        if (guard instanceof Guard.Fence fence) {
            return fence.name().size();
        }
        if (guard instanceof Guard.Versioned versioned) {
            return sizeOf(versioned.condition());
        }
        if (!(guard instanceof Guard.OfKeys ofKeys)) {
            return 0;
        }
        long keys = 2L * ofKeys.keys().range().from().size();
        return guard instanceof Guard.Value value ? keys + value.operand().size() : keys;
    }

    private static long sizeOf(List<Operation> operations) {
        long size = 0;
        for (Operation operation : operations) {
            size += OVERHEAD_BYTES;
            if (operation instanceof Operation.Put put) {
                size += put.key().size() + put.value().size();
            } else if (operation instanceof Operation.Append append) {
                size += append.prefix().size() + append.value().size();
            } else if (operation instanceof Operation.Delete delete) {
                size += 2L * delete.keys().range().from().size();
            } else if (operation instanceof Operation.Get get) {
                size += 2L * get.keys().range().from().size();
            } else if (operation instanceof Operation.Release release) {
                size += release.name().size();
            } else if (operation instanceof Operation.OfRegistry registry) {
                size += INSTANCE_BYTES + sizeOf(registry);
            }
        }
        return size;
    }

    private static long sizeOf(Operation.OfRegistry operation) {
        if (operation instanceof Operation.Register register) {
            return bytes(register.note()) + sizeOf(register.registration());
        }
        if (operation instanceof Operation.SetState set) {
            InstancePatch patch = set.patch();
            List<String> tags = patch.tags();
            return bytes(patch.zone())
                    + bytes(patch.note())
                    + bytes(tags == null ? List.of() : tags)
                    + bytes(patch.metaRemoved())
                    + bytes(patch.meta());
        }
        return 0;
    }

    private static long sizeOf(Registration registration) {
        long size = bytes(registration.service())
                + bytes(registration.id())
                + bytes(registration.address())
                + bytes(registration.scheme())
                + bytes(registration.zone())
                + bytes(registration.tags())
                + bytes(registration.meta());
        for (HealthCheck check : registration.checks()) {
            size += OVERHEAD_BYTES
                    + bytes(check.id())
                    + bytes(check.host())
                    + bytes(check.path())
                    + bytes(check.method())
                    + bytes(check.expect())
                    + bytes(check.headers());
        }
        return size;
    }

    /** What a text takes at most, its length included. */
    private static long bytes(@Nullable String text) {
        return text == null ? 1 : TEXT_BYTES + 3L * text.length();
    }

    private static long bytes(List<String> texts) {
        long size = TEXT_BYTES;
        for (String text : texts) {
            size += bytes(text);
        }
        return size;
    }

    private static long bytes(Map<String, String> texts) {
        long size = TEXT_BYTES;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            size += bytes(entry.getKey()) + bytes(entry.getValue());
        }
        return size;
    }
}
