package io.quorate.core.log;

import org.jspecify.annotations.Nullable;

/** The binary form of what is asked of leases, and of what comes of it. Stateless; safe for any thread. */
final class LeaseCodec {

    private static final int GRANT = 1;
    private static final int RENEW = 2;
    private static final int REVOKE = 3;
    private static final int EXPIRE = 4;

    private static final int GRANTED = 1;
    private static final int RENEWED = 2;
    private static final int REVOKED = 3;
    private static final int GONE = 4;
    /** Without instances: all there was once. */
    private static final int EXPIRED = 5;

    private static final int EXPIRED_TOO = 6;

    private LeaseCodec() {}

    static void write(Encoder out, LeaseCommand command) {
        if (command instanceof LeaseCommand.Grant grant) {
            out.octet(GRANT).number(grant.ttlMillis()).text(grant.name());
            out.bytes(grant.note()).number(grant.salt());
        } else if (command instanceof LeaseCommand.Renew renew) {
            out.octet(RENEW).number(renew.renewals().size());
            for (LeaseCommand.Renewal renewal : renew.renewals()) {
                out.number(renewal.lease()).number(renewal.ttlMillis());
            }
        } else if (command instanceof LeaseCommand.Revoke revoke) {
            out.octet(REVOKE).number(revoke.lease());
        } else if (command instanceof LeaseCommand.Expire expire) {
            out.octet(EXPIRE).number(expire.endingsMax());
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static LeaseCommand command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case GRANT -> new LeaseCommand.Grant(in.number(), in.text(), in.bytes(), in.size());
            case RENEW -> new LeaseCommand.Renew(in.list(one -> new LeaseCommand.Renewal(one.number(), one.number())));
            case REVOKE -> new LeaseCommand.Revoke(in.number());
            case EXPIRE -> new LeaseCommand.Expire(in.size());
            default -> throw new MalformedException("lease command: unknown kind " + kind);
        };
    }

    static void write(Encoder out, LeaseOutcome outcome) {
        if (outcome instanceof LeaseOutcome.Granted granted) {
            out.octet(GRANTED).number(granted.revision()).number(granted.lease());
            out.number(granted.ttlMillis()).number(granted.remainingMillis());
        } else if (outcome instanceof LeaseOutcome.Renewed renewed) {
            out.octet(RENEWED).number(renewed.revision());
            out.number(renewed.results().size());
            for (LeaseOutcome.Result result : renewed.results()) {
                write(out, result);
            }
        } else if (outcome instanceof LeaseOutcome.Revoked revoked) {
            out.octet(REVOKED)
                    .number(revoked.revision())
                    .number(revoked.lease())
                    .flag(revoked.existed());
        } else if (outcome instanceof LeaseOutcome.Gone gone) {
            out.octet(GONE).number(gone.revision()).number(gone.lease());
            writeOptional(out, gone.ending());
        } else if (outcome instanceof LeaseOutcome.Expired expired) {
            out.octet(expired.instances() == 0 ? EXPIRED : EXPIRED_TOO).number(expired.revision());
            out.number(expired.leases()).number(expired.waits());
            if (expired.instances() != 0) {
                out.number(expired.instances());
            }
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static LeaseOutcome outcome(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case GRANTED -> new LeaseOutcome.Granted(in.number(), in.number(), in.number(), in.number());
            case RENEWED -> new LeaseOutcome.Renewed(in.number(), in.list(LeaseCodec::result));
            case REVOKED -> new LeaseOutcome.Revoked(in.number(), in.number(), in.flag());
            case GONE -> new LeaseOutcome.Gone(in.number(), in.number(), optionalEnding(in));
            case EXPIRED -> new LeaseOutcome.Expired(in.number(), in.size(), in.size(), 0);
            case EXPIRED_TOO -> new LeaseOutcome.Expired(in.number(), in.size(), in.size(), in.size());
            default -> throw new MalformedException("lease outcome: unknown kind " + kind);
        };
    }

    private static void write(Encoder out, LeaseOutcome.Result result) {
        out.flag(result instanceof LeaseOutcome.Alive).number(result.lease());
        if (result instanceof LeaseOutcome.Alive alive) {
            out.number(alive.ttlMillis()).number(alive.remainingMillis());
            out.number(alive.holds().size());
            for (LeaseOutcome.Held held : alive.holds()) {
                Codes.KINDS.write(out, held.kind());
                out.bytes(held.name()).number(held.token());
            }
        } else if (result instanceof LeaseOutcome.Dead dead) {
            writeOptional(out, dead.ending());
        } else {
            throw new IllegalStateException(result.getClass() + " has no binary form");
        }
    }

    private static LeaseOutcome.Result result(Decoder in) {
        boolean alive = in.flag();
        long lease = in.number();
        return alive
                ? new LeaseOutcome.Alive(
                        lease,
                        in.number(),
                        in.number(),
                        in.list(one -> new LeaseOutcome.Held(Codes.KINDS.read(one), one.bytes(), one.number())))
                : new LeaseOutcome.Dead(lease, optionalEnding(in));
    }

    static void writeOptional(Encoder out, @Nullable Ending ending) {
        out.flag(ending != null);
        if (ending != null) {
            ending.write(out);
        }
    }

    static @Nullable Ending optionalEnding(Decoder in) {
        return in.flag() ? Ending.read(in) : null;
    }
}
