package io.quorate.core.claim;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.MalformedException;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claim as it lies in the store. Immutable.
 *
 * @param id its number; never used again
 * @param parts what it wants, or, once it is granted, still holds
 * @param isHeld whether it is granted
 * @param lease the lease it lives on; 0: one of its own that is made at the grant
 * @param isOwn whether the lease is, or will be, its own
 * @param ttlMillis the length of its own lease
 * @param sinceMillis the leader's wall clock when it came, or was granted, for people
 * @param queuedMillis when it came, cluster time
 * @param deadlineMillis when its wait ends, cluster time
 * @param lingerMillis how long it stays without a request
 * @param lingerUntilMillis when it goes because no request is attached to it, cluster time; 0: one is, or it needs none
 * @param lookedAtMillis the moment of its row among the deadlines; 0: it has none
 * @param ticket the request that waits; null: none does
 */
record StoredClaim(
        long id,
        Kind kind,
        List<Part> parts,
        boolean isHeld,
        long lease,
        boolean isOwn,
        long ttlMillis,
        int salt,
        String owner,
        int priority,
        long releaseDelayMillis,
        long sinceMillis,
        long queuedMillis,
        long deadlineMillis,
        long lingerMillis,
        long lingerUntilMillis,
        long lookedAtMillis,
        @Nullable Ticket ticket,
        Bytes payload) {

    private static final int FORM = 1;

    /**
     * One of the things claimed.
     *
     * @param token the hold's; 0 while it waits
     */
    record Part(Bytes name, boolean shared, int slots, long token) {}

    StoredClaim {
        parts = List.copyOf(parts);
    }

    Bytes write(Encoder scratch) {
        scratch.reset().octet(FORM).octet(kind.code());
        scratch.number(parts.size());
        for (Part part : parts) {
            scratch.bytes(part.name()).flag(part.shared()).number(part.slots()).number(part.token());
        }
        scratch.flag(isHeld).number(lease).flag(isOwn).number(ttlMillis).number(salt);
        scratch.text(owner).number(priority).number(releaseDelayMillis);
        scratch.number(sinceMillis).number(queuedMillis).number(deadlineMillis);
        scratch.number(lingerMillis).number(lingerUntilMillis).number(lookedAtMillis);
        scratch.flag(ticket != null);
        if (ticket != null) {
            scratch.fixed64(ticket.origin()).number(ticket.number());
        }
        return scratch.raw(payload).toBytes();
    }

    static StoredClaim read(long id, Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("claim: form " + form + " (expected: " + FORM + ")");
        }
        return new StoredClaim(
                id,
                Kind.of(in.octet()),
                in.list(part -> new Part(part.bytes(), part.flag(), part.size(), part.number())),
                in.flag(),
                in.number(),
                in.flag(),
                in.number(),
                in.size(),
                in.text(),
                in.size(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.flag() ? new Ticket(in.fixed64(), in.number()) : null,
                in.rest());
    }

    /** The part that holds with this token; null: none. */
    @Nullable
    Part part(long token) {
        for (Part part : parts) {
            if (part.token() == token) {
                return part;
            }
        }
        return null;
    }

    /** The part of this name. */
    Part part(Bytes name) {
        for (Part part : parts) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        throw new IllegalStateException("claim " + id + " is not for " + name);
    }

    Hold hold(Part part) {
        return new Hold(
                kind, part.name(), part.token(), id, lease, owner, part.shared(), part.slots(), sinceMillis, payload);
    }

    StoredClaim granted(List<Part> held, long onLease, long wallMillis) {
        return copy(held, true, onLease, wallMillis, deadlineMillis, lingerUntilMillis, 0, null, payload);
    }

    StoredClaim without(Part gone) {
        List<Part> left = new ArrayList<>(parts);
        left.remove(gone);
        return copy(
                left, isHeld, lease, sinceMillis, deadlineMillis, lingerUntilMillis, lookedAtMillis, ticket, payload);
    }

    StoredClaim attachedTo(@Nullable Ticket request, long newDeadlineMillis) {
        return copy(parts, isHeld, lease, sinceMillis, newDeadlineMillis, 0, lookedAtMillis, request, payload);
    }

    StoredClaim lingering(long untilMillis) {
        return copy(parts, isHeld, lease, sinceMillis, deadlineMillis, untilMillis, lookedAtMillis, null, payload);
    }

    StoredClaim lookedAt(long millis) {
        return copy(parts, isHeld, lease, sinceMillis, deadlineMillis, lingerUntilMillis, millis, ticket, payload);
    }

    StoredClaim withPayload(Bytes other) {
        return copy(
                parts, isHeld, lease, sinceMillis, deadlineMillis, lingerUntilMillis, lookedAtMillis, ticket, other);
    }

    private StoredClaim copy(
            List<Part> newParts,
            boolean held,
            long onLease,
            long since,
            long deadline,
            long lingerUntil,
            long lookedAt,
            @Nullable Ticket newTicket,
            Bytes newPayload) {
        return new StoredClaim(
                id,
                kind,
                newParts,
                held,
                onLease,
                isOwn,
                ttlMillis,
                salt,
                owner,
                priority,
                releaseDelayMillis,
                since,
                queuedMillis,
                deadline,
                lingerMillis,
                lingerUntil,
                lookedAt,
                newTicket,
                newPayload);
    }
}
