package io.quorate.core.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of what is asked and answered about members. Stateless; safe for any thread. */
public final class MemberCodec {

    private static final int INVITE = 1;
    private static final int JOIN = 2;
    private static final int ENROLL = 3;
    private static final int PRESENT = 4;
    private static final int ADMIT = 5;
    private static final int DISMISS = 6;
    private static final int FORGET = 7;
    private static final int RELOCATE = 8;

    private static final int NOTED = 1;
    private static final int FORGOTTEN = 2;
    private static final int DENIED = 3;

    private MemberCodec() {}

    static void write(Encoder out, MemberCommand command) {
        if (command instanceof MemberCommand.Invite invite) {
            out.octet(INVITE).text(invite.name()).text(invite.peerAddress());
            out.bytes(invite.tokenHash()).number(invite.ttlMillis());
        } else if (command instanceof MemberCommand.Join join) {
            out.octet(JOIN).text(join.name()).bytes(join.tokenHash()).text(join.peerAddress());
            write(out, join.clientUrls());
            out.fixed64(join.data());
        } else if (command instanceof MemberCommand.Enroll enroll) {
            out.octet(ENROLL).text(enroll.name()).text(enroll.peerAddress());
        } else if (command instanceof MemberCommand.Present present) {
            out.octet(PRESENT).text(present.name()).fixed64(present.data());
            write(out, present.clientUrls());
        } else if (command instanceof MemberCommand.Admit admit) {
            out.octet(ADMIT).text(admit.name());
        } else if (command instanceof MemberCommand.Dismiss dismiss) {
            out.octet(DISMISS).text(dismiss.name());
        } else if (command instanceof MemberCommand.Forget forget) {
            out.octet(FORGET).text(forget.name());
        } else if (command instanceof MemberCommand.Relocate relocate) {
            out.octet(RELOCATE).text(relocate.name()).optionalText(relocate.peerAddress());
            List<String> urls = relocate.clientUrls();
            out.flag(urls != null);
            if (urls != null) {
                write(out, urls);
            }
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static MemberCommand command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case INVITE -> new MemberCommand.Invite(in.text(), in.text(), in.bytes(), in.number());
            case JOIN -> new MemberCommand.Join(in.text(), in.bytes(), in.text(), texts(in), in.fixed64());
            case ENROLL -> new MemberCommand.Enroll(in.text(), in.text());
            case PRESENT -> {
                String name = in.text();
                long data = in.fixed64();
                yield new MemberCommand.Present(name, data, texts(in));
            }
            case ADMIT -> new MemberCommand.Admit(in.text());
            case DISMISS -> new MemberCommand.Dismiss(in.text());
            case FORGET -> new MemberCommand.Forget(in.text());
            case RELOCATE -> new MemberCommand.Relocate(in.text(), in.optionalText(), optionalTexts(in));
            default -> throw new MalformedException("member command: unknown kind " + kind);
        };
    }

    static void write(Encoder out, MemberOutcome outcome) {
        if (outcome instanceof MemberOutcome.Noted noted) {
            out.octet(NOTED).number(noted.revision());
            write(out, noted.member());
            out.flag(noted.changed());
        } else if (outcome instanceof MemberOutcome.Forgotten forgotten) {
            out.octet(FORGOTTEN).number(forgotten.revision()).text(forgotten.name());
        } else if (outcome instanceof MemberOutcome.Denied denied) {
            out.octet(DENIED).number(denied.revision());
            Codes.DENIALS.write(out, denied.reason());
            out.text(denied.detail());
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static MemberOutcome outcome(Decoder in) {
        int kind = in.octet();
        long revision = in.number();
        return switch (kind) {
            case NOTED -> new MemberOutcome.Noted(revision, member(in), in.flag());
            case FORGOTTEN -> new MemberOutcome.Forgotten(revision, in.text());
            case DENIED -> new MemberOutcome.Denied(revision, Codes.DENIALS.read(in), in.text());
            default -> throw new MalformedException("member outcome: unknown kind " + kind);
        };
    }

    /** Writes a member, as a row holds it. */
    public static void write(Encoder out, MemberRecord member) {
        out.text(member.name());
        Codes.MEMBERS.write(out, member.state());
        out.text(member.peerAddress());
        write(out, member.clientUrls());
        out.fixed64(member.data()).bytes(member.tokenHash()).number(member.tokenDeadlineMillis());
    }

    /** Reads what {@link #write(Encoder, MemberRecord)} wrote. */
    public static MemberRecord member(Decoder in) {
        return new MemberRecord(
                in.text(), Codes.MEMBERS.read(in), in.text(), texts(in), in.fixed64(), in.bytes(), in.number());
    }

    private static void write(Encoder out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static List<String> texts(Decoder in) {
        return in.list(Decoder::text);
    }

    private static @Nullable List<String> optionalTexts(Decoder in) {
        return in.flag() ? texts(in) : null;
    }
}
