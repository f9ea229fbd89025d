package io.quorate.core.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of outcomes. Stateless; safe for any thread. */
final class OutcomeCodec {

    private static final int TXN_DONE = 1;
    private static final int GUARDS_FAILED = 2;
    private static final int REFUSED = 3;
    private static final int SETTLED = 4;
    private static final int TRIMMED = 5;
    private static final int FOUNDED = 6;
    private static final int LEASE = 7;
    private static final int CLAIM = 8;
    private static final int COUNTER = 9;
    private static final int REGISTRY = 10;
    private static final int UPKEEP = 70;
    private static final int ACCESS = 40;
    private static final int MEMBER = 60;

    private static final int PUT = 1;
    private static final int DELETE = 2;
    private static final int GET = 3;
    private static final int RELEASE = 4;
    private static final int REGISTER = 5;
    private static final int DEREGISTER = 6;
    private static final int SET_STATE = 7;
    private static final int CONFIGURE = 8;

    private OutcomeCodec() {}

    static void write(Encoder out, Outcome outcome) {
        if (outcome instanceof Outcome.TxnDone done) {
            out.octet(TXN_DONE).number(done.revision());
            out.flag(done.succeeded()).flag(done.changed());
            out.number(done.results().size());
            for (OperationResult result : done.results()) {
                write(out, result);
            }
        } else if (outcome instanceof Outcome.GuardsFailed failed) {
            out.octet(GUARDS_FAILED).number(failed.revision());
            out.number(failed.failed().size());
            for (Outcome.FailedGuard guard : failed.failed()) {
                out.number(guard.index()).bytes(guard.key());
                writeOptional(out, guard.current());
            }
        } else if (outcome instanceof Outcome.Refused refused) {
            out.octet(REFUSED).number(refused.revision());
            Codes.REFUSALS.write(out, refused.refusal());
            out.text(refused.detail());
        } else if (outcome instanceof Outcome.Settled settled) {
            writeSettled(out, settled);
        } else if (outcome instanceof Outcome.Trimmed trimmed) {
            out.octet(TRIMMED).number(trimmed.revision()).number(trimmed.compactRevision());
        } else if (outcome instanceof Outcome.Founded founded) {
            out.octet(FOUNDED).number(founded.revision()).text(founded.clusterId());
        } else if (outcome instanceof LeaseOutcome lease) {
            LeaseCodec.write(out.octet(LEASE), lease);
        } else if (outcome instanceof ClaimOutcome claim) {
            ClaimOutcomeCodec.write(out.octet(CLAIM), claim);
        } else if (outcome instanceof CounterOutcome counter) {
            ClaimOutcomeCodec.write(out.octet(COUNTER), counter);
        } else if (outcome instanceof RegistryOutcome registry) {
            RegistryCodec.write(out.octet(REGISTRY), registry);
        } else if (outcome instanceof UpkeepOutcome upkeep) {
            UpkeepCodec.write(out.octet(UPKEEP), upkeep);
        } else if (outcome instanceof AccessOutcome access) {
            AccessCodec.write(out.octet(ACCESS), access);
        } else if (outcome instanceof MemberOutcome member) {
            MemberCodec.write(out.octet(MEMBER), member);
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static Outcome outcome(Decoder in) {
        int kind = in.octet();
        return kind == SETTLED ? settled(in) : unsettled(in, kind);
    }

    /** An outcome that has no other inside, so that nothing nests without end. */
    private static Outcome unsettled(Decoder in, int kind) {
        return switch (kind) {
            case TXN_DONE -> txnDone(in);
            case GUARDS_FAILED -> new Outcome.GuardsFailed(in.number(), in.list(OutcomeCodec::failedGuard));
            case REFUSED -> refused(in);
            case TRIMMED -> new Outcome.Trimmed(in.number(), in.number());
            case FOUNDED -> new Outcome.Founded(in.number(), in.text());
            case LEASE -> LeaseCodec.outcome(in);
            case CLAIM -> ClaimOutcomeCodec.outcome(in);
            case COUNTER -> ClaimOutcomeCodec.counterOutcome(in);
            case REGISTRY -> RegistryCodec.outcome(in);
            case UPKEEP -> UpkeepCodec.outcome(in);
            case ACCESS -> AccessCodec.outcome(in);
            case MEMBER -> MemberCodec.outcome(in);
            default -> throw new MalformedException("outcome: unknown kind " + kind);
        };
    }

    private static Outcome txnDone(Decoder in) {
        long revision = in.number();
        return new Outcome.TxnDone(in.flag(), revision, in.flag(), in.list(OutcomeCodec::result));
    }

    private static Outcome refused(Decoder in) {
        long revision = in.number();
        return new Outcome.Refused(Codes.REFUSALS.read(in), revision, in.text());
    }

    private static Outcome.FailedGuard failedGuard(Decoder in) {
        return new Outcome.FailedGuard(in.size(), in.bytes(), optionalRecord(in));
    }

    private static void writeSettled(Encoder out, Outcome.Settled settled) {
        Outcome earlier = settled.earlier();
        if (earlier instanceof Outcome.Settled) {
            throw new IllegalArgumentException("a settlement of a settlement");
        }
        out.octet(SETTLED).number(settled.revision()).flag(earlier != null);
        if (earlier != null) {
            write(out, earlier);
        }
    }

    private static Outcome settled(Decoder in) {
        long revision = in.number();
        return new Outcome.Settled(revision, in.flag() ? unsettled(in, in.octet()) : null);
    }

    private static void write(Encoder out, OperationResult result) {
        if (result instanceof OperationResult.Put put) {
            out.octet(PUT);
            RecordCodec.write(out, put.record());
            out.flag(put.changed());
            writeOptional(out, put.prior());
        } else if (result instanceof OperationResult.Delete delete) {
            out.octet(DELETE).number(delete.deleted());
            writeRecords(out, delete.prior());
        } else if (result instanceof OperationResult.Get get) {
            out.octet(GET).flag(get.more());
            writeRecords(out, get.records());
        } else if (result instanceof OperationResult.Release release) {
            out.octet(RELEASE);
            Codes.KINDS.write(out, release.kind());
            out.bytes(release.name()).number(release.token());
        } else if (result instanceof OperationResult.Register register) {
            RecordCodec.write(out.octet(REGISTER), register.record());
            out.flag(register.changed());
        } else if (result instanceof OperationResult.Deregister deregister) {
            out.octet(DEREGISTER).text(deregister.service()).text(deregister.id());
            out.flag(deregister.existed());
        } else if (result instanceof OperationResult.SetState set) {
            RecordCodec.write(out.octet(SET_STATE), set.record());
            out.flag(set.changed());
        } else if (result instanceof OperationResult.Configure configure) {
            out.octet(CONFIGURE).text(configure.service());
            writeOptional(out, configure.record());
            out.flag(configure.changed());
        } else {
            throw new IllegalStateException(result.getClass() + " has no binary form");
        }
    }

    private static OperationResult result(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case PUT -> new OperationResult.Put(RecordCodec.record(in), in.flag(), optionalRecord(in));
            case DELETE -> new OperationResult.Delete(in.number(), in.list(RecordCodec::record));
            case GET -> {
                boolean more = in.flag();
                yield new OperationResult.Get(in.list(RecordCodec::record), more);
            }
            case RELEASE -> new OperationResult.Release(Codes.KINDS.read(in), in.bytes(), in.number());
            case REGISTER -> new OperationResult.Register(RecordCodec.record(in), in.flag());
            case DEREGISTER -> new OperationResult.Deregister(in.text(), in.text(), in.flag());
            case SET_STATE -> new OperationResult.SetState(RecordCodec.record(in), in.flag());
            case CONFIGURE -> new OperationResult.Configure(in.text(), optionalRecord(in), in.flag());
            default -> throw new MalformedException("result: unknown kind " + kind);
        };
    }

    private static void writeRecords(Encoder out, List<KeyRecord> records) {
        out.number(records.size());
        for (KeyRecord record : records) {
            RecordCodec.write(out, record);
        }
    }

    private static void writeOptional(Encoder out, @Nullable KeyRecord record) {
        out.flag(record != null);
        if (record != null) {
            RecordCodec.write(out, record);
        }
    }

    private static @Nullable KeyRecord optionalRecord(Decoder in) {
        return in.flag() ? RecordCodec.record(in) : null;
    }
}
