package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.admin.Invitation;
import io.quorate.client.admin.Member;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Claims;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.DeadlockException;
import io.quorate.client.error.LockNotAcquiredException;
import io.quorate.client.error.NotElectedException;
import io.quorate.client.error.WaitTimeoutException;
import io.quorate.client.kv.PutOption;
import io.quorate.client.lock.Fence;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.recipe.DistributedLatch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes on the wire for what is held, and for small things. */
@Timeout(60)
class HandlesTest {

    private final PlayedMember member = new PlayedMember();
    private final QuorateClient client = QuorateClient.builder()
            .endpoints(member.url())
            .memberDiscovery(false)
            .requestTimeout(Duration.ofSeconds(20))
            .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
            .build();

    @AfterEach
    void close() {
        member.answers(200, "{\"existed\":true}");
        client.close();
        member.close();
    }

    private PlayedMember.Asked asked(int index) {
        return member.asked().get(index);
    }

    @Test
    void lockIsAcquiredOnTheSessionUnderTheNameOfTheThread() throws Exception {
        member.answers(201, "{\"id\":\"ls_7\",\"ttl\":\"15s\",\"remaining_ms\":15000}")
                .answers(
                        200,
                        "{\"name\":\"a/b\",\"token\":71,\"lease\":\"ls_7\",\"owner\":\"me\",\"ttl\":\"15s\",\"remaining_ms\":15000,"
                                + "\"previous\":{\"token\":70,\"ended\":\"expired\"}}")
                .answers(200, "{\"mod_revision\":72}")
                .answers(200, "{\"released\":true,\"revision\":73}");
        try (LockHandle held = client.locks().get("a/b").withNote("nightly").acquire(Duration.ofSeconds(90))) {
            assertThat(held.previousEnding()).contains("expired");
            assertThat(held.left()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(13_500));
            client.kv().put("k", "v", PutOption.fence(held));
        }
        assertThat(asked(0).target()).isEqualTo("/v1/leases?ttl=15s");
        assertThat(asked(1).target()).matches("/v1/locks/a/b\\?lease=ls_7&owner=.*%23\\d+&wait=[\\d]+(ms|s)");
        assertThat(asked(1).body()).isEqualTo("nightly");
        assertThat(asked(2).target()).isEqualTo("/v1/kv/k?fence=a/b@71");
        assertThat(asked(3).method() + " " + asked(3).target()).isEqualTo("DELETE /v1/locks/a/b?token=71");
    }

    @Test
    void severalLocksAreOneRequest() {
        member.answers(
                200,
                "{\"locks\":[{\"name\":\"a\",\"token\":71},{\"name\":\"b\",\"token\":72,\"previous\":{\"ended\":\"forced\"}}],"
                        + "\"lease\":\"ls_7\",\"owner\":\"me\",\"ttl\":\"15s\",\"remaining_ms\":15000}");
        List<Hold> holds = client.claims(ClaimKind.LOCK)
                .acquireAll(List.of(Wanted.exclusive("a"), Wanted.shared("b")), AcquireOption.lease("ls_7"));
        assertThat(holds).extracting(Hold::token).containsExactly(71L, 72L);
        assertThat(holds).extracting(Hold::lease).containsOnly("ls_7");
        assertThat(holds.get(1).previousEnding()).contains("forced");
        assertThat(asked(0).target()).isEqualTo("/v1/locks?lease=ls_7");
        assertThat(asked(0).body()).contains("\"name\":\"b\"", "\"mode\":\"shared\"");
    }

    @Test
    void whatIsOfOneKindOnlyIsRefusedForOthers() {
        Claims locks = client.claims(ClaimKind.LOCK);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> locks.resize("a", 2));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> client.claims(ClaimKind.SEMAPHORE).acquireAll(List.of()));
    }

    @Test
    void electionsAreGivenUpInFavourOfSomebody() {
        member.answers(200, "{\"released\":true,\"revision\":9}");
        Claims elections = client.claims(ClaimKind.ELECTION);
        elections.release("e", 7, "bob");
        elections.withdraw("e", "ls_1", "me#1");
        elections.amend("e", 7, Bytes.of("here"));
        assertThat(asked(0).target()).isEqualTo("/v1/elections/e?token=7&to=bob");
        assertThat(asked(1).target()).isEqualTo("/v1/elections/e?lease=ls_1&owner=me%231");
        assertThat(asked(2).body()).isEqualTo("here");
    }

    @ParameterizedTest
    @CsvSource({"LOCK, a@7", "SEMAPHORE, semaphore:a@7", "ELECTION, election:a@7"})
    void fenceNamesItsKind(ClaimKind kind, String text) {
        assertThat(new Fence(kind, "a", 7)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"a, team/a@7", "e, election:team/e@7"})
    void prefixGoesIntoFences(String name, String fence) {
        member.answers(200, "{\"mod_revision\":72}");
        ClaimKind kind = name.equals("e") ? ClaimKind.ELECTION : ClaimKind.LOCK;
        client.withOptions(options -> options.under("team/"))
                .kv()
                .put("k", "v", PutOption.fence(new Fence(kind, name, 7)));
        assertThat(java.net.URLDecoder.decode(asked(0).target(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("/v1/kv/team/k?fence=" + fence);
    }

    @ParameterizedTest
    @CsvSource({"423, lock-held", "423, semaphore-full"})
    void whatSomebodyElseHasIsNotAcquired(int status, String code) {
        member.problem(status, code, "no", "later");
        assertThatExceptionOfType(LockNotAcquiredException.class)
                .isThrownBy(() -> client.claims(ClaimKind.LOCK).acquire("a"));
    }

    @Test
    void candidateThatWasNotElectedIsTold() {
        member.problem(423, "not-elected", "no", "later");
        assertThatExceptionOfType(NotElectedException.class)
                .isThrownBy(() -> client.claims(ClaimKind.ELECTION).acquire("e"));
    }

    @Test
    void circleOfWaitingHasItsException() {
        member.problem(409, "deadlock", "no", "refresh");
        assertThatExceptionOfType(DeadlockException.class)
                .isThrownBy(() -> client.claims(ClaimKind.LOCK).acquire("a"));
    }

    @Test
    void latchThatIsOpenStaysOpen() {
        member.answers(200, "{\"value\":2}").problem(409, "counter-bound", "no", "refresh");
        assertThat(client.latches().get("gate", 2).countDown()).isZero();
    }

    @Test
    void latchIsACounterThatStopsAtNothing() throws Exception {
        member.answers(200, "{\"value\":2}")
                .answers(200, "{\"value\":1}")
                .answers(200, "text/plain", "0\n", java.util.Map.of());
        DistributedLatch latch = client.latches().get("gate", 2);
        assertThat(latch.countDown()).isEqualTo(1);
        latch.await(Duration.ofSeconds(3));
        assertThat(asked(0).target()).isEqualTo("/v1/counters/gate?value=2&cas=0");
        assertThat(asked(1).target()).isEqualTo("/v1/counters/gate?add=-1&min=0&max=2");
        assertThat(asked(2).target()).isEqualTo("/v1/counters/gate?until=le:0&wait=3s");
    }

    @Test
    void barrierThatNobodyCompletesSaysSo() {
        member.problem(409, "wait-timeout", "no", "never");
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.barriers().get("b", 3).await(Duration.ofMillis(200)));
        assertThat(asked(0).target()).isEqualTo("/v1/barriers/b?parties=3&wait=200ms");
    }

    @Test
    void membersAreRead() {
        member.tellsMembers()
                .answers(
                        200,
                        "{\"items\":[{\"id\":\"mb_1\",\"name\":\"n1\",\"role\":\"voter\",\"state\":\"voter\",\"leader\":true,\"reachable\":true,"
                                + "\"peer_url\":\"10.0.0.1:7461\",\"client_urls\":[\"http://10.0.0.1:7460\"],\"version\":\"1\","
                                + "\"match_index\":9,\"lag_entries\":2}]}");
        assertThat(client.admin().members())
                .containsExactly(new Member(
                        "mb_1",
                        "n1",
                        true,
                        "voter",
                        true,
                        true,
                        "10.0.0.1:7461",
                        List.of("http://10.0.0.1:7460"),
                        "1",
                        9,
                        2));
        assertThat(client.admin().member("n2")).isEmpty();
        assertThat(client.admin().member("mb_1")).isPresent();
    }

    @Test
    void membersComeAndGo() {
        member.answers(201, "{\"name\":\"n4\",\"join_token\":\"qj_1\",\"command\":\"quorated --name n4\"}")
                .answers(200, "{\"name\":\"n4\",\"state\":\"removed\"}")
                .answers(200, "{\"leader\":\"n2\",\"term\":4}");
        Invitation invitation = client.admin().addMember("n4");
        assertThat(invitation.token()).isEqualTo("qj_1");
        assertThat(invitation.toString()).doesNotContain("qj_1");
        assertThat(client.admin().removeMember("n4")).isTrue();
        assertThat(client.admin().transferLeadership("n2")).isEqualTo("n2");
        assertThat(asked(0).body()).isEqualTo("{\"name\":\"n4\"}");
        assertThat(asked(1).method() + " " + asked(1).target()).isEqualTo("DELETE /v1/cluster/members/n4");
        assertThat(asked(2).target()).isEqualTo("/v1/cluster/leader?to=n2");
    }

    @Test
    void clusterIsRead() {
        member.answers(
                200,
                "{\"name\":\"q\",\"cluster_id\":\"cl_1\",\"leader\":\"n1\",\"term\":3,\"revision\":9,\"size\":3,\"quorum\":2,"
                        + "\"health\":{\"state\":\"degraded\",\"unreachable\":[\"n3\"],\"seen_from\":\"n1\"}}");
        assertThat(client.admin().cluster().isHealthy()).isFalse();
        assertThat(client.admin().cluster().unreachable()).containsExactly("n3");
    }
}
