package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static Roster with(MemberState state, long data) {
        return new Roster(
                Map.of("n4", new MemberRecord("n4", state, "h:1", List.of(), data, Bytes.EMPTY, 0)), Set.of());
    }

    /** One that replaces another under its name reads in the log how that one went. */
    @Test
    void onlyWhoStandsOnTheDataOfTheOneThatGoesIsLeaving() {
        assertThat(with(MemberState.LEAVING, 7).isLeaving("n4", 7)).isTrue();
        assertThat(with(MemberState.LEAVING, 7).isLeaving("n4", 8)).isFalse();
        assertThat(with(MemberState.LEAVING, 0).isLeaving("n4", 8)).isTrue();
        assertThat(with(MemberState.VOTER, 7).isLeaving("n4", 7)).isFalse();
        assertThat(Roster.NONE.isLeaving("n4", 7)).isFalse();
    }

    @Test
    void dataOfAMemberThatIsNotKnownIsNone() {
        assertThat(with(MemberState.VOTER, 7).data("n4")).isEqualTo(7);
        assertThat(with(MemberState.VOTER, 7).data("n5")).isZero();
    }
}
