package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.error.ServerException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.kv.Cmp;
import io.quorate.client.kv.GetOption;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.ListOption;
import io.quorate.client.kv.Op;
import io.quorate.client.kv.PutOption;
import io.quorate.client.kv.PutResult;
import io.quorate.client.kv.TxnResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorateClientTest {

    private static final String PUT_ANSWER = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}";

    private final PlayedMember member = new PlayedMember();

    private QuorateClient client() {
        return client(Duration.ofSeconds(20), member.url());
    }

    private static QuorateClient client(Duration timeout, String... endpoints) {
        return QuorateClient.builder()
                .memberDiscovery(false)
                .endpoints(endpoints)
                .requestTimeout(timeout)
                .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    @AfterEach
    void close() {
        member.close();
    }

    @Test
    void putSendsTheValueAndItsConditions() {
        member.answers(201, PUT_ANSWER);
        PutResult put = client().kv().put("config/a b", "blue", PutOption.ifRevision(41), PutOption.ifChanged());
        assertThat(put).isEqualTo(new PutResult(57, 12, 4, true, true));
        PlayedMember.Asked asked = member.asked().get(0);
        assertThat(asked.method()).isEqualTo("PUT");
        assertThat(asked.target()).isEqualTo("/v1/kv/config/a%20b?cas=41&if_changed");
        assertThat(asked.body()).isEqualTo("blue");
        assertThat(asked.header("Quorate-timeout")).matches("\\d+ms");
    }

    @Test
    void writesAreNumberedAndReadsAreNot() {
        member.answers(200, PUT_ANSWER);
        try (QuorateClient client = client()) {
            client.kv().put("a", "1");
            client.kv().get("a");
            client.kv().put("a", "2");
        }
        assertThat(member.asked().get(0).header("Idempotency-key")).matches("q1:[0-9a-z]{16}:1:1");
        assertThat(member.asked().get(1).header("Idempotency-key")).isEmpty();
        assertThat(member.asked().get(2).header("Idempotency-key")).matches("q1:[0-9a-z]{16}:2:2");
    }

    @Test
    void lostAnswerIsAskedForAgainUnderTheSameNumber() {
        member.hangsUp().answers(200, PUT_ANSWER);
        assertThat(client().kv().put("a", "1").revision()).isEqualTo(57);
        assertThat(member.asked()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(member.asked().stream().map(asked -> asked.header("Idempotency-key")))
                .containsOnly(member.asked().get(0).header("Idempotency-key"));
    }

    @Test
    void outcomeUnknownIsAskedForAgain() {
        member.problem(504, "outcome-unknown", "unknown", "idempotent").answers(200, PUT_ANSWER);
        assertThat(client().kv().put("a", "1").revision()).isEqualTo(57);
        assertThat(member.asked()).hasSize(2);
    }

    @Test
    void whatStaysUnknownAtTheDeadlineIsSaidToBeUnknown() {
        member.problem(504, "outcome-unknown", "unknown", "idempotent").problem(503, "no-leader", "no", "later");
        assertThatExceptionOfType(OutcomeUnknownException.class)
                .isThrownBy(
                        () -> client(Duration.ofSeconds(1), member.url()).kv().put("a", "1"))
                .satisfies(unknown -> assertThat(unknown.applied()).isEqualTo(Applied.UNKNOWN));
        assertThat(member.asked()).hasSizeGreaterThan(1);
    }

    @Test
    void unnumberedWriteIsSentOnce() {
        member.hangsUp();
        ApiRequest batch = ApiRequest.of("POST", "/v1/batch").body(new byte[] {1});
        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> client().raw(batch));
    }

    @Test
    void noLeaderIsWaitedFor() {
        member.problem(503, "no-leader", "no", "later").answers(200, PUT_ANSWER);
        assertThat(client().kv().put("a", "1").revision()).isEqualTo(57);
    }

    @Test
    void noLeaderUntilTheDeadlineIsUnavailable() {
        member.problem(503, "no-leader", "no", "later");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(
                        () -> client(Duration.ofSeconds(1), member.url()).kv().get("a"))
                .satisfies(gone -> {
                    assertThat(gone.code()).isEqualTo("no-leader");
                    assertThat(gone.requestId()).contains("rq_1");
                });
    }

    @Test
    void nobodyThereIsUnavailableAndNothingWasApplied() {
        member.close();
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(
                        () -> client(Duration.ofMillis(200), member.url()).kv().put("a", "1"))
                .satisfies(gone -> {
                    assertThat(gone.code()).isEqualTo("unreachable");
                    assertThat(gone.applied()).isEqualTo(Applied.NO);
                });
    }

    @Test
    void nextMemberIsAskedWhenOneIsGone() {
        PlayedMember gone = new PlayedMember();
        gone.close();
        member.answers(200, PUT_ANSWER);
        try (QuorateClient client = client(Duration.ofSeconds(20), gone.url(), member.url())) {
            assertThat(client.kv().put("a", "1").revision()).isEqualTo(57);
            assertThat(client.kv().put("a", "2").revision()).isEqualTo(57);
        }
        assertThat(member.asked()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid-parameter, never, InvalidRequestException",
        "404, member-not-found, refresh, NotFoundException",
        "409, revision-in-future, refresh, ConflictException",
        "410, revision-compacted, refresh, HistoryUnavailableException",
        "412, cas-failed, refresh, ConditionFailedException",
        "413, too-large, never, InvalidRequestException",
        "421, wrong-cluster, never, WrongClusterException",
        "401, token-missing, never, UnauthenticatedException",
        "403, permission-denied, never, PermissionDeniedException",
        "409, deadlock, refresh, DeadlockException",
        "409, wait-timeout, refresh, WaitTimeoutException",
        "412, fence-stale, refresh, FenceStaleException",
        "412, txn-guard-failed, refresh, TxnGuardFailedException",
        "423, semaphore-full, later, LockNotAcquiredException",
        "423, lock-held, later, LockNotAcquiredException",
        "423, not-elected, later, NotElectedException",
        "507, out-of-space, later, UnavailableException",
        "504, deadline-exceeded, never, DeadlineExceededException",
        "500, internal-error, never, ServerException",
    })
    void eachProblemHasItsException(int status, String code, String retry, String exception) {
        member.problem(status, code, "no", retry);
        assertThatThrownBy(() -> client().kv().put("a", "1")).isInstanceOfSatisfying(QuorateException.class, thrown -> {
            assertThat(thrown.getClass().getSimpleName()).isEqualTo(exception);
            assertThat(thrown.code()).isEqualTo(code);
            assertThat(thrown.status()).isEqualTo(status);
        });
        assertThat(member.asked()).hasSize(1);
    }

    @Test
    void failedConditionKnowsTheRevision() {
        member.problem(412, "cas-failed", "no", "refresh");
        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> client().kv().put("a", "1", PutOption.ifAbsent()))
                .satisfies(failed -> assertThat(failed.currentRevision()).isEqualTo(57));
    }

    @Test
    void strangerIsNotMistakenForAMember() {
        member.answers(418, "text/html", "<h1>teapot</h1>", Map.of());
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> client().kv().get("a"))
                .withMessageContaining("http-418");
    }

    @Test
    void absentKeyIsEmpty() {
        member.problem(404, "key-not-found", "no", "refresh");
        assertThat(client().kv().getString("a")).isEmpty();
    }

    @Test
    void binaryValuesComeBackByteForByte() {
        member.answers(
                200,
                "{\"key64\":\"/wA=\",\"value64\":\"AAH/\",\"mod_revision\":3,\"modified_at\":\"2026-11-02T09:14:03Z\"}");
        KeyValue found =
                client().kv().get(Bytes.copyOf(new byte[] {(byte) 0xFF, 0})).orElseThrow();
        assertThat(found.key().toByteArray()).containsExactly(0xFF, 0);
        assertThat(found.value().toByteArray()).containsExactly(0, 1, 0xFF);
        assertThat(found.modified()).isPresent();
        assertThat(member.asked().get(0).target()).startsWith("/v1/kv/%FF%00?");
    }

    @Test
    void listFetchesPageAfterPage() {
        member.answers(200, "{\"items\":[{\"key\":\"a\",\"value\":\"1\"}],\"revision\":9,\"next\":\"c1\"}")
                .answers(200, "{\"items\":[{\"key\":\"b\",\"value\":\"2\"}],\"revision\":9}");
        Iterable<KeyValue> all = client().kv().list("x/", ListOption.prefix(), ListOption.limit(1));
        assertThat(StreamSupport.stream(all.spliterator(), false)
                        .map(kv -> kv.key().utf8()))
                .containsExactly("a", "b");
        assertThat(member.asked().get(1).target()).isEqualTo("/v1/kv/x/?prefix&limit=1&cursor=c1");
    }

    @Test
    void transactionIsOneDocument() {
        member.answers(
                200,
                "{\"succeeded\":true,\"revision\":64,\"results\":[{\"put\":{\"key\":\"a\"}},"
                        + "{\"get\":{\"key\":\"b\",\"value\":\"2\"}},{\"get\":null},{\"get\":{\"items\":[{\"key\":\"c\"}]}}]}");
        TxnResult done = client().txn()
                .when(Cmp.exists("a"))
                .then(Op.put("a", "1"), Op.get("b"))
                .otherwise()
                .commit();
        assertThat(done.succeeded()).isTrue();
        assertThat(done.revision()).isEqualTo(64);
        assertThat(done.reads().stream().map(List::size)).containsExactly(1, 0, 1);
        assertThat(member.asked().get(0).body()).contains("\"then\":[{\"put\":").contains("\"else\":[]");
    }

    @Test
    void localReadsNeverGoBackInTime() {
        member.answers(
                200, "application/json", PUT_ANSWER, Map.of("Quorate-Revision", "57", "Quorate-Cluster", "cl_1"));
        try (QuorateClient client = client()) {
            client.kv().put("a", "1");
            client.kv().get("a", GetOption.serializable());
        }
        assertThat(member.asked().get(1).header("Quorate-min-revision")).isEqualTo("57");
        assertThat(member.asked().get(1).header("Quorate-cluster")).isEqualTo("cl_1");
    }

    @ParameterizedTest
    @CsvSource({"ftp://x", "http://", "http://x/y", "'http://a b'", "http://x?y"})
    void malformedEndpointIsRefusedAtOnce(String url) {
        assertThatThrownBy(() -> QuorateClient.builder().endpoints(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: http://host:port");
    }
}
