package io.quorate.core.member;

import io.quorate.core.log.Encoder;
import io.quorate.core.log.Limits;
import io.quorate.core.log.MemberCodec;
import io.quorate.core.log.MemberCommand;
import io.quorate.core.log.MemberOutcome;
import io.quorate.core.log.MemberOutcome.Denied;
import io.quorate.core.log.MemberOutcome.Forgotten;
import io.quorate.core.log.MemberOutcome.Noted;
import io.quorate.core.log.MemberOutcome.Reason;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the table of members. It says who is to count; who does count, the configuration in the log says, and
 * the leader brings that after this, one member at a time. Confined to one thread.
 *
 * <p>What a member stands on is put down when it comes. Once it was removed that data never comes back, under whatever
 * name; the name may, on other data.
 */
public final class Members {

    private final Transaction transaction;
    private final MemberReader reader;
    private final long clusterMillis;
    private final long revision;

    /** @param revision the current one, which nothing here moves */
    public Members(Transaction transaction, long clusterMillis, long revision) {
        this.transaction = transaction;
        this.reader = new MemberReader(transaction);
        this.clusterMillis = clusterMillis;
        this.revision = revision;
    }

    /** Carries out {@code command}. */
    public MemberOutcome execute(MemberCommand command) {
        String wrong = MemberRules.wrongIn(command);
        if (wrong != null) {
            return denied(Reason.INVALID, wrong);
        }
        MemberRecord member = reader.get(command.name());
        if (command instanceof MemberCommand.Invite invite) {
            return invite(invite, member);
        }
        if (command instanceof MemberCommand.Enroll enroll) {
            return member == null
                    ? note(MemberRecord.founder(enroll.name(), enroll.peerAddress()))
                    : new Noted(revision, member, false);
        }
        if (command instanceof MemberCommand.Join join) {
            return member == null ? unknownToken(join) : join(join, member);
        }
        if (member == null) {
            return denied(Reason.NOT_FOUND, "no member is called '" + command.name() + "'");
        }
        if (command instanceof MemberCommand.Present present) {
            return present(present, member);
        }
        if (command instanceof MemberCommand.Admit) {
            return member.state() == MemberState.JOINING
                    ? note(member.in(MemberState.VOTER))
                    : new Noted(revision, member, false);
        }
        if (command instanceof MemberCommand.Dismiss) {
            return dismiss(member);
        }
        if (command instanceof MemberCommand.Forget) {
            return member.state() == MemberState.LEAVING ? forget(member) : new Noted(revision, member, false);
        }
        if (command instanceof MemberCommand.Relocate relocate) {
            return relocate(relocate, member);
        }
        throw new IllegalStateException(command.getClass() + " can't be carried out");
    }

    private MemberOutcome invite(MemberCommand.Invite invite, @Nullable MemberRecord member) {
        if (member != null && member.state() != MemberState.INVITED) {
            return denied(
                    Reason.EXISTS,
                    "'" + invite.name() + "' is a member already (expected: another name, or remove it first)");
        }
        String taken = takenBy(invite.name(), invite.peerAddress());
        if (taken != null) {
            return denied(Reason.ADDRESS_TAKEN, taken);
        }
        if (member == null && reader.all().size() >= Limits.MEMBERS_MAX) {
            return denied(Reason.INVALID, "there are " + Limits.MEMBERS_MAX + " members (expected: fewer)");
        }
        return note(new MemberRecord(
                invite.name(),
                MemberState.INVITED,
                invite.peerAddress(),
                List.of(),
                0,
                invite.tokenHash(),
                clusterMillis + invite.ttlMillis()));
    }

    private MemberOutcome join(MemberCommand.Join join, MemberRecord member) {
        if (member.tokenHash().isEmpty() || !member.tokenHash().equals(join.tokenHash())) {
            return unknownToken(join);
        }
        if (member.state() != MemberState.INVITED) {
            return member.data() == join.data() && member.state() != MemberState.LEAVING
                    ? new Noted(revision, member, false)
                    : denied(
                            Reason.TOKEN_USED,
                            "'" + join.name() + "' came with this token before, on other data (expected: a token of its"
                                    + " own for each data directory)");
        }
        if (clusterMillis > member.tokenDeadlineMillis()) {
            return denied(Reason.TOKEN_EXPIRED, "the token of '" + join.name() + "' is too old (expected: a new one)");
        }
        if (reader.isSpent(join.data()) || others(member).anyMatch(other -> other.data() == join.data())) {
            return denied(
                    Reason.DATA_SPENT,
                    "the data directory is that of another member, or of one that was removed (expected: an empty one)");
        }
        String taken = takenBy(join.name(), join.peerAddress());
        if (taken != null) {
            return denied(Reason.ADDRESS_TAKEN, taken);
        }
        MemberOutcome busy = busy(member);
        return busy != null
                ? busy
                : note(member.in(MemberState.JOINING)
                        .at(join.peerAddress(), join.clientUrls())
                        .on(join.data()));
    }

    private MemberOutcome present(MemberCommand.Present present, MemberRecord member) {
        if (member.data() != 0 && member.data() != present.data()) {
            return denied(Reason.DATA_SPENT, "'" + present.name() + "' stands on other data");
        }
        return noteIfOther(member, member.on(present.data()).at(member.peerAddress(), present.clientUrls()));
    }

    private MemberOutcome dismiss(MemberRecord member) {
        if (member.state() == MemberState.INVITED) {
            return forget(member);
        }
        MemberOutcome busy = busy(member);
        if (busy != null) {
            return busy;
        }
        if (others(member).noneMatch(other -> other.state() == MemberState.VOTER)) {
            return denied(Reason.LAST_MEMBER, "nobody would be left without '" + member.name() + "'");
        }
        return noteIfOther(member, member.in(MemberState.LEAVING));
    }

    private MemberOutcome forget(MemberRecord member) {
        transaction.delete(Space.CLUSTER, MemberRows.member(member.name()));
        if (member.data() != 0) {
            transaction.put(Space.CLUSTER, MemberRows.spent(member.data()), Bytes.utf8(member.name()));
        }
        return new Forgotten(revision, member.name());
    }

    private MemberOutcome relocate(MemberCommand.Relocate relocate, MemberRecord member) {
        String address = relocate.peerAddress() == null ? member.peerAddress() : relocate.peerAddress();
        String taken = takenBy(member.name(), address);
        if (taken != null) {
            return denied(Reason.ADDRESS_TAKEN, taken);
        }
        return noteIfOther(
                member,
                member.at(address, relocate.clientUrls() == null ? member.clientUrls() : relocate.clientUrls()));
    }

    /** The denial if somebody else is coming or going; null: nobody is. */
    private @Nullable MemberOutcome busy(MemberRecord member) {
        return others(member)
                .filter(MemberRecord::isChanging)
                .findFirst()
                .<MemberOutcome>map(other -> denied(
                        Reason.CHANGE_IN_PROGRESS,
                        "'" + other.name() + "' is "
                                + (other.state() == MemberState.JOINING ? "joining" : "leaving")
                                + ": one member comes or goes at a time"))
                .orElse(null);
    }

    private @Nullable String takenBy(String name, String address) {
        return address.isEmpty()
                ? null
                : reader.all().stream()
                        .filter(other -> !other.name().equals(name)
                                && other.peerAddress().equals(address))
                        .findFirst()
                        .map(other -> address + " is the peer address of '" + other.name() + "' (expected: another)")
                        .orElse(null);
    }

    private Stream<MemberRecord> others(MemberRecord member) {
        return reader.all().stream().filter(other -> !other.name().equals(member.name()));
    }

    private MemberOutcome unknownToken(MemberCommand.Join join) {
        return denied(Reason.TOKEN_UNKNOWN, "nobody called '" + join.name() + "' was invited with this token");
    }

    private MemberOutcome noteIfOther(MemberRecord before, MemberRecord after) {
        return before.equals(after) ? new Noted(revision, before, false) : note(after);
    }

    private MemberOutcome note(MemberRecord member) {
        Encoder row = new Encoder();
        MemberCodec.write(row, member);
        transaction.put(Space.CLUSTER, MemberRows.member(member.name()), row.toBytes());
        return new Noted(revision, member, true);
    }

    private Denied denied(Reason reason, String detail) {
        return new Denied(revision, reason, detail);
    }
}
