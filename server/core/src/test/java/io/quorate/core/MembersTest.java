package io.quorate.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.MemberCommand;
import io.quorate.core.log.MemberOutcome;
import io.quorate.core.log.MemberOutcome.Denied;
import io.quorate.core.log.MemberOutcome.Noted;
import io.quorate.core.log.MemberOutcome.Reason;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Snapshot;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may come, who has come, who goes. */
class MembersTest {

    private static final List<String> URLS = List.of("http://10.0.0.4:7460");
    private static final long HOUR_MILLIS = 3_600_000;

    private final Machine machine = new Machine();

    @BeforeEach
    void found() {
        for (String name : List.of("n1", "n2", "n3")) {
            apply(new MemberCommand.Enroll(name, "10.0.0." + name.charAt(1) + ":7461"));
        }
    }

    private MemberOutcome apply(MemberCommand command) {
        return (MemberOutcome) machine.apply(command);
    }

    private List<MemberRecord> members() {
        try (Snapshot snapshot = machine.store.snapshot()) {
            return StateMachine.reader(snapshot).members();
        }
    }

    private MemberState state(String name) {
        return members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static Bytes hash(int token) {
        byte[] hash = new byte[32];
        hash[0] = (byte) token;
        return Bytes.wrap(hash);
    }

    private MemberOutcome invite(String name, int token) {
        return apply(new MemberCommand.Invite(name, "", hash(token), HOUR_MILLIS));
    }

    private MemberOutcome join(String name, int token, long data) {
        return apply(new MemberCommand.Join(name, hash(token), "10.0.1." + data + ":7461", URLS, data));
    }

    private void assertDenied(MemberOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied ->
                                assertThat(denied.reason()).as(denied.detail()).isEqualTo(reason));
    }

    @Test
    void memberIsInvitedComesAndCounts() {
        long revision = machine.machine.revision();

        assertThat(invite("n4", 1)).isInstanceOf(Noted.class);
        assertThat(state("n4")).isEqualTo(MemberState.INVITED);
        assertThat(join("n4", 1, 4)).isInstanceOf(Noted.class);
        assertThat(state("n4")).isEqualTo(MemberState.JOINING);
        apply(new MemberCommand.Admit("n4"));

        assertThat(members().get(3))
                .isEqualTo(new MemberRecord(
                        "n4", MemberState.VOTER, "10.0.1.4:7461", URLS, 4, hash(1), 1_000 + HOUR_MILLIS));
        assertThat(machine.machine.revision()).isEqualTo(revision);
    }

    @Test
    void comingTwiceFromTheSameDataIsTheSame() {
        invite("n4", 1);
        join("n4", 1, 4);

        assertThat(join("n4", 1, 4))
                .isInstanceOfSatisfying(
                        Noted.class, noted -> assertThat(noted.changed()).isFalse());
        assertDenied(join("n4", 1, 5), Reason.TOKEN_USED);
        apply(new MemberCommand.Admit("n4"));
        assertThat(join("n4", 1, 4)).isInstanceOf(Noted.class);
        assertDenied(join("n4", 1, 5), Reason.TOKEN_USED);
    }

    @Test
    void unknownAndOldTokensAreTold() {
        assertDenied(join("n4", 1, 4), Reason.TOKEN_UNKNOWN);
        invite("n4", 1);
        assertDenied(join("n4", 2, 4), Reason.TOKEN_UNKNOWN);
        assertDenied(join("n1", 0, 4), Reason.TOKEN_UNKNOWN);

        machine.clusterMillis += HOUR_MILLIS + 1;

        assertDenied(join("n4", 1, 4), Reason.TOKEN_EXPIRED);
        invite("n4", 3);
        assertThat(join("n4", 3, 4)).isInstanceOf(Noted.class);
    }

    @Test
    void newInvitationVoidsTheOneBefore() {
        invite("n4", 1);
        invite("n4", 2);

        assertDenied(join("n4", 1, 4), Reason.TOKEN_UNKNOWN);
        assertThat(join("n4", 2, 4)).isInstanceOf(Noted.class);
        assertDenied(invite("n4", 3), Reason.EXISTS);
        assertDenied(invite("n1", 3), Reason.EXISTS);
    }

    @Test
    void oneMemberComesOrGoesAtATime() {
        invite("n4", 1);
        invite("n5", 2);
        join("n4", 1, 4);

        assertDenied(join("n5", 2, 5), Reason.CHANGE_IN_PROGRESS);
        assertDenied(apply(new MemberCommand.Dismiss("n1")), Reason.CHANGE_IN_PROGRESS);
        apply(new MemberCommand.Admit("n4"));
        assertThat(apply(new MemberCommand.Dismiss("n1"))).isInstanceOf(Noted.class);
        assertDenied(join("n5", 2, 5), Reason.CHANGE_IN_PROGRESS);
        apply(new MemberCommand.Forget("n1"));
        assertThat(join("n5", 2, 5)).isInstanceOf(Noted.class);
    }

    @Test
    void memberThatNeverGetsInCanBeDismissed() {
        invite("n4", 1);
        assertThat(apply(new MemberCommand.Dismiss("n4"))).isInstanceOf(MemberOutcome.Forgotten.class);
        invite("n5", 2);
        join("n5", 2, 5);

        assertThat(apply(new MemberCommand.Dismiss("n5"))).isInstanceOf(Noted.class);
        apply(new MemberCommand.Admit("n5"));

        assertThat(state("n5")).isEqualTo(MemberState.LEAVING);
        assertThat(apply(new MemberCommand.Forget("n5"))).isInstanceOf(MemberOutcome.Forgotten.class);
        assertThat(members()).extracting(MemberRecord::name).containsExactly("n1", "n2", "n3");
    }

    @Test
    void nameComesBackOnOtherDataOnly() {
        apply(new MemberCommand.Present("n3", 3, URLS));
        apply(new MemberCommand.Dismiss("n3"));
        apply(new MemberCommand.Forget("n3"));
        invite("n3", 1);

        assertDenied(join("n3", 1, 3), Reason.DATA_SPENT);
        invite("n9", 2);
        assertDenied(join("n9", 2, 3), Reason.DATA_SPENT);
        assertThat(join("n3", 1, 33)).isInstanceOf(Noted.class);
        try (Snapshot snapshot = machine.store.snapshot()) {
            assertThat(StateMachine.reader(snapshot).spentData()).containsExactly(3L);
        }
    }

    @Test
    void memberSpeaksForItsOwnDataOnly() {
        apply(new MemberCommand.Present("n3", 3, URLS));

        assertDenied(apply(new MemberCommand.Present("n3", 4, URLS)), Reason.DATA_SPENT);
        assertDenied(apply(new MemberCommand.Present("n7", 7, URLS)), Reason.NOT_FOUND);
        assertThat(members().get(2).clientUrls()).isEqualTo(URLS);
    }

    @Test
    void lastMemberStays() {
        for (String name : List.of("n1", "n2")) {
            apply(new MemberCommand.Dismiss(name));
            apply(new MemberCommand.Forget(name));
        }

        assertDenied(apply(new MemberCommand.Dismiss("n3")), Reason.LAST_MEMBER);
    }

    @Test
    void addressesAreOneMembersEach() {
        assertDenied(apply(new MemberCommand.Relocate("n1", "10.0.0.2:7461", null)), Reason.ADDRESS_TAKEN);
        assertDenied(
                apply(new MemberCommand.Invite("n4", "10.0.0.2:7461", hash(1), HOUR_MILLIS)), Reason.ADDRESS_TAKEN);

        assertThat(apply(new MemberCommand.Relocate("n1", "10.0.0.9:7461", null)))
                .isInstanceOf(Noted.class);

        assertThat(members().get(0).peerAddress()).isEqualTo("10.0.0.9:7461");
        assertThat(apply(new MemberCommand.Relocate("n2", "10.0.0.1:7461", URLS)))
                .isInstanceOf(Noted.class);
    }

    @Test
    void nonsenseIsRefused() {
        assertDenied(invite("n 4", 1), Reason.INVALID);
        assertDenied(apply(new MemberCommand.Relocate("n1", "10.0.0.9", null)), Reason.INVALID);
        assertDenied(apply(new MemberCommand.Relocate("n1", "10.0.0.9:70000", null)), Reason.INVALID);
        assertDenied(apply(new MemberCommand.Relocate("n1", null, List.of("ftp://x"))), Reason.INVALID);
        assertDenied(apply(new MemberCommand.Invite("n4", "", Bytes.EMPTY, HOUR_MILLIS)), Reason.INVALID);
        assertDenied(apply(new MemberCommand.Invite("n4", "", hash(1), Long.MAX_VALUE)), Reason.INVALID);
    }
}
