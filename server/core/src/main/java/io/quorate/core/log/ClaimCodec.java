package io.quorate.core.log;

import io.quorate.core.log.ClaimCommand.Claimant;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.ClaimCommand.Wait;
import io.quorate.core.store.Bytes;

/** The binary form of what is asked of claims and counters. Stateless; safe for any thread. */
final class ClaimCodec {

    private static final int ACQUIRE = 1;
    private static final int RELEASE = 2;
    private static final int WITHDRAW = 3;
    private static final int FORCE = 4;
    private static final int AMEND = 5;
    private static final int TRANSFER = 6;
    private static final int SET_LIMIT = 7;
    private static final int DETACH = 8;
    private static final int DETACH_ORIGIN = 9;
    private static final int FORGET = 10;

    private static final int ADD = 1;
    private static final int SET = 2;
    private static final int DELETE = 3;

    private ClaimCodec() {}

    static void write(Encoder out, ClaimCommand command) {
        if (command instanceof ClaimCommand.Acquire acquire) {
            out.octet(ACQUIRE);
            write(out, acquire);
        } else if (command instanceof ClaimCommand.Release release) {
            thing(out.octet(RELEASE), release.kind(), release.name()).number(release.token());
        } else if (command instanceof ClaimCommand.Withdraw withdraw) {
            thing(out.octet(WITHDRAW), withdraw.kind(), withdraw.name()).number(withdraw.lease());
            out.text(withdraw.owner()).number(withdraw.claimMax());
        } else if (command instanceof ClaimCommand.Force force) {
            thing(out.octet(FORCE), force.kind(), force.name())
                    .number(force.token())
                    .flag(force.revokeLeases());
        } else if (command instanceof ClaimCommand.Amend amend) {
            thing(out.octet(AMEND), amend.kind(), amend.name())
                    .number(amend.token())
                    .bytes(amend.payload());
        } else if (command instanceof ClaimCommand.Transfer transfer) {
            out.octet(TRANSFER).bytes(transfer.name()).number(transfer.token()).text(transfer.to());
        } else if (command instanceof ClaimCommand.SetLimit set) {
            out.octet(SET_LIMIT).bytes(set.name()).number(set.limit());
        } else if (command instanceof ClaimCommand.Detach detach) {
            out.octet(DETACH);
            write(out, detach.ticket());
        } else if (command instanceof ClaimCommand.DetachOrigin detach) {
            out.octet(DETACH_ORIGIN).fixed64(detach.origin());
        } else if (command instanceof ClaimCommand.Forget forget) {
            out.octet(FORGET).bytes(forget.name());
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static ClaimCommand command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case ACQUIRE ->
                new ClaimCommand.Acquire(Codes.KINDS.read(in), in.list(ClaimCodec::part), claimant(in), wait(in));
            case RELEASE -> new ClaimCommand.Release(Codes.KINDS.read(in), in.bytes(), in.number());
            case WITHDRAW ->
                new ClaimCommand.Withdraw(Codes.KINDS.read(in), in.bytes(), in.number(), in.text(), in.number());
            case FORCE -> new ClaimCommand.Force(Codes.KINDS.read(in), in.bytes(), in.number(), in.flag());
            case AMEND -> new ClaimCommand.Amend(Codes.KINDS.read(in), in.bytes(), in.number(), in.bytes());
            case TRANSFER -> new ClaimCommand.Transfer(in.bytes(), in.number(), in.text());
            case SET_LIMIT -> new ClaimCommand.SetLimit(in.bytes(), in.size());
            case DETACH -> new ClaimCommand.Detach(ticket(in));
            case DETACH_ORIGIN -> new ClaimCommand.DetachOrigin(in.fixed64());
            case FORGET -> new ClaimCommand.Forget(in.bytes());
            default -> throw new MalformedException("claim command: unknown kind " + kind);
        };
    }

    private static Encoder thing(Encoder out, Kind kind, Bytes name) {
        Codes.KINDS.write(out, kind);
        return out.bytes(name);
    }

    private static void write(Encoder out, ClaimCommand.Acquire acquire) {
        Codes.KINDS.write(out, acquire.kind());
        out.number(acquire.parts().size());
        for (Part part : acquire.parts()) {
            out.bytes(part.name()).flag(part.shared()).number(part.slots()).number(part.limit());
        }
        Claimant claimant = acquire.claimant();
        out.number(claimant.lease()).number(claimant.ttlMillis()).number(claimant.salt());
        out.text(claimant.owner()).number(claimant.priority());
        out.number(claimant.releaseDelayMillis()).bytes(claimant.payload());
        Wait wait = acquire.patience();
        write(out, wait.ticket());
        out.number(wait.waitMillis()).number(wait.lingerMillis()).flag(wait.evenDeadlocked());
    }

    private static Part part(Decoder in) {
        return new Part(in.bytes(), in.flag(), in.size(), in.size());
    }

    private static Claimant claimant(Decoder in) {
        return new Claimant(in.number(), in.number(), in.size(), in.text(), in.size(), in.number(), in.bytes());
    }

    private static Wait wait(Decoder in) {
        return new Wait(ticket(in), in.number(), in.number(), in.flag());
    }

    private static void write(Encoder out, Ticket ticket) {
        out.fixed64(ticket.origin()).number(ticket.number());
    }

    private static Ticket ticket(Decoder in) {
        return new Ticket(in.fixed64(), in.number());
    }

    static void write(Encoder out, CounterCommand command) {
        if (command instanceof CounterCommand.Add add) {
            out.octet(ADD).bytes(add.name()).number(add.delta());
            out.number(add.min()).number(add.max());
        } else if (command instanceof CounterCommand.Set set) {
            out.octet(SET).bytes(set.name()).number(set.value()).number(set.expectedRevision());
        } else if (command instanceof CounterCommand.Delete delete) {
            out.octet(DELETE).bytes(delete.name()).number(delete.expectedRevision());
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static CounterCommand counterCommand(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case ADD -> new CounterCommand.Add(in.bytes(), in.number(), in.number(), in.number());
            case SET -> new CounterCommand.Set(in.bytes(), in.number(), in.number());
            case DELETE -> new CounterCommand.Delete(in.bytes(), in.number());
            default -> throw new MalformedException("counter command: unknown kind " + kind);
        };
    }
}
