package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private static final long SECOND = 1_000_000_000L;

    private final Endpoints endpoints = new Endpoints(List.of("a", "b", "c"), true);

    @Test
    void staysWithTheOneThatAnswers() {
        assertThat(endpoints.pick(0)).isEqualTo("a");
        endpoints.failed("a", 0);
        assertThat(endpoints.pick(0)).isEqualTo("b");
        endpoints.answered("b");
        assertThat(endpoints.pick(60 * SECOND)).isEqualTo("b");
    }

    @Test
    void whenAllRestTheFirstToRecoverIsAsked() {
        endpoints.failed("b", 0);
        endpoints.failed("c", 1);
        endpoints.failed("a", 2);
        assertThat(endpoints.pick(3)).isEqualTo("b");
    }

    @Test
    void restsLongerEachTimeItFails() {
        Endpoints one = new Endpoints(List.of("a", "b"), true);
        one.failed("a", 0);
        one.failed("a", 0);
        one.failed("b", 0);
        assertThat(one.pick(1)).isEqualTo("b");
        assertThat(one.pick(SECOND)).isEqualTo("b");
    }

    @Test
    void writesGoToTheLeaderOnceItIsKnown() {
        Endpoints members = new Endpoints(List.of("a", "b"), true);
        members.note("a", "n1", "n2");
        assertThat(members.pickForWrite(0)).isEqualTo("a");
        members.note("b", "n2", "n2");
        assertThat(members.pickForWrite(0)).isEqualTo("b");
        assertThat(members.pick(0)).isEqualTo("a");
        members.failed("b", 0);
        assertThat(members.pickForWrite(0)).isEqualTo("a");
    }

    @Test
    void withoutAffinityWritesGoWhereReadsGo() {
        Endpoints members = new Endpoints(List.of("a", "b"), false);
        members.note("b", "n2", "n2");
        assertThat(members.pickForWrite(0)).isEqualTo("a");
    }

    @Test
    void membersOfTheClusterAreAskedWhenThoseGivenFail() {
        Endpoints members = new Endpoints(List.of("a"), true);
        members.note("a", "n1", "n3");
        members.members(Map.of("n1", "elsewhere", "n3", "c"));
        assertThat(members.count()).isEqualTo(2);
        assertThat(members.pickForWrite(0)).isEqualTo("c");
        members.failed("a", 0);
        assertThat(members.pick(1)).isEqualTo("c");
        members.failed("c", 1);
        assertThat(members.pick(900_000_000L)).isEqualTo("a");
        members.failed("a", 900_000_001L);
        assertThat(members.pick(900_000_002L)).isEqualTo("a");
    }

    @Test
    void memberThatLeftIsNotAskedAnyMore() {
        Endpoints members = new Endpoints(List.of("a"), true);
        members.members(Map.of("n2", "b"));
        members.failed("a", 0);
        assertThat(members.pick(1)).isEqualTo("b");
        members.members(Map.of());
        assertThat(members.pick(2)).isEqualTo("a");
    }

    @Test
    void restsAreShorterThanASecond() {
        Endpoints members = new Endpoints(List.of("a", "b"), true);
        for (int i = 0; i < 20; i++) {
            members.failed("a", 0);
        }
        assertThat(members.pick(0)).isEqualTo("b");
        members.failed("b", 999_999_999L);
        assertThat(members.pick(1_000_000_000L)).isEqualTo("a");
    }
}
