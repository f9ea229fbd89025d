package io.quorate.core.log;

import io.quorate.core.log.ClaimOutcome.Grant;
import io.quorate.core.log.ClaimOutcome.Link;
import io.quorate.core.store.Bytes;

/** The binary form of what comes of claims and counters. Stateless; safe for any thread. */
final class ClaimOutcomeCodec {

    private static final int GRANTED = 1;
    private static final int QUEUED = 2;
    private static final int UNAVAILABLE = 3;
    private static final int DEADLOCKED = 4;
    private static final int RELEASED = 5;
    private static final int LOST = 6;
    private static final int FORCED = 7;
    private static final int AMENDED = 8;
    private static final int PASSED = 9;

    private static final int COUNTED = 1;
    private static final int OUT_OF_BOUNDS = 2;
    private static final int MOVED = 3;

    private ClaimOutcomeCodec() {}

    static void write(Encoder out, ClaimOutcome outcome) {
        if (outcome instanceof ClaimOutcome.Granted granted) {
            write(out.octet(GRANTED), granted);
        } else if (outcome instanceof ClaimOutcome.Queued queued) {
            out.octet(QUEUED).number(queued.revision()).number(queued.claim()).number(queued.position());
        } else if (outcome instanceof ClaimOutcome.Unavailable unavailable) {
            write(out.octet(UNAVAILABLE), unavailable);
        } else if (outcome instanceof ClaimOutcome.Deadlocked deadlocked) {
            out.octet(DEADLOCKED).number(deadlocked.revision());
            out.number(deadlocked.cycle().size());
            for (Link link : deadlocked.cycle()) {
                out.text(link.waiter()).number(link.lease());
                Codes.KINDS.write(out, link.kind());
                out.bytes(link.name());
            }
        } else if (outcome instanceof ClaimOutcome.Released released) {
            out.octet(RELEASED).number(released.revision()).flag(released.released());
        } else if (outcome instanceof ClaimOutcome.Lost lost) {
            out.octet(LOST).number(lost.revision()).number(lost.token());
            lost.ending().write(out);
        } else if (outcome instanceof ClaimOutcome.Forced forced) {
            out.octet(FORCED).number(forced.revision()).number(forced.holds());
        } else if (outcome instanceof ClaimOutcome.Amended amended) {
            out.octet(AMENDED).number(amended.revision());
        } else if (outcome instanceof ClaimOutcome.Passed passed) {
            out.octet(PASSED).number(passed.revision()).bytes(passed.name());
            out.number(passed.generation()).number(passed.position());
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static ClaimOutcome outcome(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case GRANTED -> granted(in);
            case QUEUED -> new ClaimOutcome.Queued(in.number(), in.number(), in.size());
            case UNAVAILABLE -> unavailable(in);
            case DEADLOCKED -> new ClaimOutcome.Deadlocked(in.number(), in.list(ClaimOutcomeCodec::link));
            case RELEASED -> new ClaimOutcome.Released(in.number(), in.flag());
            case LOST -> new ClaimOutcome.Lost(in.number(), in.number(), Ending.read(in));
            case FORCED -> new ClaimOutcome.Forced(in.number(), in.size());
            case AMENDED -> new ClaimOutcome.Amended(in.number());
            case PASSED -> new ClaimOutcome.Passed(in.number(), in.bytes(), in.number(), in.size());
            default -> throw new MalformedException("claim outcome: unknown kind " + kind);
        };
    }

    private static void write(Encoder out, ClaimOutcome.Granted granted) {
        out.number(granted.revision()).number(granted.claim());
        Codes.KINDS.write(out, granted.kind());
        out.text(granted.owner()).number(granted.grants().size());
        for (Grant grant : granted.grants()) {
            out.bytes(grant.name()).number(grant.token()).flag(grant.shared()).number(grant.slots());
            out.number(grant.previousToken());
            LeaseCodec.writeOptional(out, grant.previous());
        }
        out.number(granted.lease()).flag(granted.isOwnLease()).number(granted.ttlMillis());
        out.number(granted.remainingMillis()).number(granted.waitedMillis()).flag(granted.reacquired());
    }

    private static ClaimOutcome.Granted granted(Decoder in) {
        return new ClaimOutcome.Granted(
                in.number(),
                in.number(),
                Codes.KINDS.read(in),
                in.text(),
                in.list(ClaimOutcomeCodec::grant),
                in.number(),
                in.flag(),
                in.number(),
                in.number(),
                in.number(),
                in.flag());
    }

    private static Grant grant(Decoder in) {
        return new Grant(in.bytes(), in.number(), in.flag(), in.size(), in.number(), LeaseCodec.optionalEnding(in));
    }

    private static void write(Encoder out, ClaimOutcome.Unavailable unavailable) {
        out.number(unavailable.revision());
        Codes.KINDS.write(out, unavailable.kind());
        out.bytes(unavailable.name());
        Codes.REASONS.write(out, unavailable.reason());
        out.number(unavailable.holders().size());
        for (Hold hold : unavailable.holders()) {
            hold.write(out);
        }
        out.number(unavailable.queueLength());
        out.number(unavailable.closedMillis()).number(unavailable.waitedMillis());
    }

    private static ClaimOutcome.Unavailable unavailable(Decoder in) {
        return new ClaimOutcome.Unavailable(
                in.number(),
                Codes.KINDS.read(in),
                in.bytes(),
                Codes.REASONS.read(in),
                in.list(Hold::read),
                in.size(),
                in.number(),
                in.number());
    }

    private static Link link(Decoder in) {
        String waiter = in.text();
        long lease = in.number();
        Kind kind = Codes.KINDS.read(in);
        Bytes name = in.bytes();
        return new Link(waiter, lease, kind, name);
    }

    static void write(Encoder out, CounterOutcome outcome) {
        if (outcome instanceof CounterOutcome.Counted counted) {
            out.octet(COUNTED).number(counted.revision()).number(counted.value());
            out.number(counted.previous()).flag(counted.changed());
        } else if (outcome instanceof CounterOutcome.OutOfBounds bounds) {
            out.octet(OUT_OF_BOUNDS).number(bounds.revision()).number(bounds.value());
        } else if (outcome instanceof CounterOutcome.Moved moved) {
            out.octet(MOVED).number(moved.revision()).number(moved.value()).number(moved.modRevision());
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static CounterOutcome counterOutcome(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case COUNTED -> new CounterOutcome.Counted(in.number(), in.number(), in.number(), in.flag());
            case OUT_OF_BOUNDS -> new CounterOutcome.OutOfBounds(in.number(), in.number());
            case MOVED -> new CounterOutcome.Moved(in.number(), in.number(), in.number());
            default -> throw new MalformedException("counter outcome: unknown kind " + kind);
        };
    }
}
