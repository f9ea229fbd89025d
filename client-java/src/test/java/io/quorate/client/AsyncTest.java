package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.kv.AsyncKv;
import io.quorate.client.kv.CasResult;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.Kv;
import io.quorate.client.kv.ListOption;
import io.quorate.client.kv.Op;
import io.quorate.client.service.ServiceInstance;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncTest {

    private static final String PUT_ANSWER = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}";

    private final PlayedMember member = new PlayedMember();
    private final QuorateClient client = QuorateClient.builder()
            .endpoints(member.url())
            .memberDiscovery(false)
            .requestTimeout(Duration.ofSeconds(20))
            .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
            .build();

    @AfterEach
    void close() {
        client.close();
        member.close();
    }

    /** Names and parameters of the methods, with what they give in the end. */
    private static Set<String> shapes(Class<?> type, boolean isAsync) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !method.getName().equals("async"))
                .map(method -> method.getName() + Arrays.toString(method.getGenericParameterTypes()) + " -> "
                        + result(method, isAsync))
                .collect(Collectors.toSet());
    }

    private static String result(Method method, boolean isAsync) {
        Type type = method.getGenericReturnType();
        if (isAsync) {
            assertThat(method.getReturnType()).isEqualTo(CompletableFuture.class);
            type = ((ParameterizedType) type).getActualTypeArguments()[0];
        }
        // A list that is fetched as one comes to it cannot be had without waiting: there it is whole.
        return type.getTypeName().replace("java.lang.Iterable", "java.util.List");
    }

    @Test
    void eachMethodHasItsTwin() {
        assertThat(shapes(AsyncKv.class, true)).isEqualTo(shapes(Kv.class, false));
    }

    @Test
    void resultsComeOnCallbackThreads() throws Exception {
        member.answers(200, PUT_ANSWER);
        CompletableFuture<String> thread = client.async()
                .kv()
                .put("a", "1")
                .thenApply(put -> Thread.currentThread().getName() + put.revision());
        assertThat(thread.get()).matches("(quorate-callback-\\d+|main)57");
    }

    @Test
    void failuresAreNotWrapped() {
        member.problem(412, "cas-failed", "no", "refresh");
        CompletableFuture<?> put = client.async().kv().put("a", "1");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(put::get)
                .withCauseExactlyInstanceOf(ConditionFailedException.class);
    }

    @Test
    void failuresOfSeveralStepsAreNotWrappedEither() throws Exception {
        member.answers(200, "{\"items\":[{\"key\":\"a\",\"value\":\"1\"}],\"revision\":9,\"next\":\"c1\"}")
                .problem(410, "cursor-expired", "no", "refresh");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        client.async().kv().list("x/", ListOption.prefix()).whenComplete((list, thrown) -> failure.complete(thrown));
        assertThat(failure.get()).hasNoCause().hasMessageContaining("cursor-expired");
    }

    @Test
    void lostAnswerIsAskedForAgain() throws Exception {
        member.hangsUp().problem(503, "no-leader", "no", "later").answers(200, PUT_ANSWER);
        assertThat(client.async().kv().put("a", "1").get().revision()).isEqualTo(57);
        assertThat(member.asked().stream().map(asked -> asked.header("Idempotency-key")))
                .containsOnly(member.asked().get(0).header("Idempotency-key"));
    }

    @Test
    void conflictIsAResult() throws Exception {
        member.problem(412, "cas-failed", "no", "refresh").answers(200, PUT_ANSWER);
        assertThat(client.kv().cas("a", 3, "1")).isEqualTo(new CasResult.Conflict(57));
        CasResult second = client.async().kv().cas("a", 57, "1").get();
        assertThat(second.isApplied()).isTrue();
        assertThat(member.asked().get(0).target()).isEqualTo("/v1/kv/a?cas=3");
    }

    private void playConflictThenSuccess() {
        member.answers(200, "{\"key\":\"a\",\"value64\":\"MQ==\",\"mod_revision\":5}")
                .problem(412, "cas-failed", "no", "refresh")
                .answers(200, "{\"key\":\"a\",\"value64\":\"NQ==\",\"mod_revision\":57}")
                .answers(200, PUT_ANSWER);
    }

    @Test
    void updateIsTriedUntilNobodyWasFaster() {
        playConflictThenSuccess();
        assertThat(client.kv().update("a", Codec.utf8(), old -> old + "!")).isEqualTo("5!");
        assertThat(member.asked().stream().map(PlayedMember.Asked::body)).containsExactly("", "1!", "", "5!");
        assertThat(member.asked().get(3).target()).isEqualTo("/v1/kv/a?cas=57");
    }

    @Test
    void updateWithoutWaitingDoesTheSame() throws Exception {
        playConflictThenSuccess();
        assertThat(client.kv()
                        .async()
                        .update("a", Codec.utf8(), old -> old + "!")
                        .get())
                .isEqualTo("5!");
        assertThat(member.asked().stream().map(PlayedMember.Asked::body)).containsExactly("", "1!", "", "5!");
    }

    @Test
    void absentKeyIsUpdatedFromNothing() {
        member.problem(404, "key-not-found", "no", "refresh").answers(201, PUT_ANSWER);
        assertThat(client.kv().update("a", Codec.utf8(), old -> old == null ? "new" : "wrong"))
                .isEqualTo("new");
        assertThat(member.asked().get(1).target()).isEqualTo("/v1/kv/a?cas=0");
    }

    @Test
    void prefixIsNeitherGivenNorSeen() {
        QuorateClient team = client.withOptions(options -> options.under("team-a/"));
        member.answers(
                200,
                "{\"items\":[{\"key\":\"team-a/x\",\"value\":\"1\"}],\"prefixes\":[\"team-a/b/\"],\"revision\":9}");
        assertThat(team.kv().page("", ListOption.end("")).items())
                .extracting(entry -> entry.key().utf8())
                .containsExactly("x");
        assertThat(team.kv().page("m", ListOption.end("q")).prefixes()).containsExactly("b/");
        for (KeyValue entry : team.kv().list("")) {
            assertThat(entry.key().utf8()).isEqualTo("x");
        }
        team.txn().then(Op.put("k", "1")).commit();
        team.kv().put("k", "1", io.quorate.client.kv.PutOption.fence("lock", 7));
        assertThat(member.asked().stream().map(PlayedMember.Asked::target))
                .containsExactly(
                        "/v1/kv/team-a/?end=team-a0",
                        "/v1/kv/team-a/m?end=team-a%2Fq",
                        "/v1/kv/team-a/?prefix",
                        "/v1/txn",
                        "/v1/kv/team-a/k?fence=team-a%2Flock%407");
        assertThat(member.asked().get(3).body()).contains("\"key\":\"team-a/k\"");
    }

    @Test
    void viewReadsWithItsOptions() {
        member.answers(200, "application/json", PUT_ANSWER, Map.of("Quorate-Revision", "57"));
        client.withOptions(options -> options.serializable().minRevision(90))
                .kv()
                .get("a");
        client.kv().get("a");
        assertThat(member.asked().get(0).target()).contains("consistency=serializable");
        assertThat(member.asked().get(0).header("Quorate-min-revision")).isEqualTo("90");
        assertThat(member.asked().get(1).target()).doesNotContain("consistency");
    }

    @Test
    void closedClientSaysSo() {
        client.close();
        assertThatExceptionOfType(ClientClosedException.class)
                .isThrownBy(() -> client.kv().get("a"));
        assertThat(client.async().ping()).isCompletedExceptionally();
        assertThatExceptionOfType(ClientClosedException.class).isThrownBy(client::session);
        assertThatExceptionOfType(ClientClosedException.class)
                .isThrownBy(() -> client.locks().get("a").tryAcquire());
        assertThatExceptionOfType(ClientClosedException.class)
                .isThrownBy(() -> client.elections().runAsLeader("a", "me", term -> {}));
        assertThatExceptionOfType(ClientClosedException.class)
                .isThrownBy(() -> client.services().keep(ServiceInstance.of("web", "web-1")));
        assertThatExceptionOfType(ClientClosedException.class)
                .isThrownBy(() -> client.watch().prefix("a").start().await());
    }

    @Test
    void closingEndsWhatIsUnderWay() {
        member.problem(503, "no-leader", "no", "later");
        CompletableFuture<?> put = client.async().kv().get("a");
        client.close();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(put::get)
                .satisfies(thrown -> assertThat(thrown.getCause())
                        .isInstanceOfAny(ClientClosedException.class, UnavailableException.class));
    }

    @Test
    void writeThatClosingCutsMayHaveBeenApplied() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            QuorateClient one = QuorateClient.connect("http://127.0.0.1:" + silent.getLocalPort());
            CompletableFuture<?> put = one.async().kv().put("a", "1");
            try (Socket connection = silent.accept()) {
                assertThat(connection.getInputStream().read()).isEqualTo('P');
                one.close();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(put::get)
                        .withCauseInstanceOf(OutcomeUnknownException.class);
            }
        }
    }

    @Test
    void closingEndsAPauseBetweenAttempts() throws Exception {
        Throwable end = closedWhileItPauses(new PlayedMember().problem(503, "no-leader", "no", "later"), "no-leader");

        assertThat(end).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void closingAfterAnAttemptThatMayHaveBeenAppliedIsAnUnknownOutcome() throws Exception {
        Throwable end = closedWhileItPauses(
                new PlayedMember().problem(504, "outcome-unknown", "unknown", "idempotent"), "outcome-unknown");

        assertThat(end).isInstanceOf(OutcomeUnknownException.class);
    }

    private static Throwable closedWhileItPauses(PlayedMember member, String saying) throws Exception {
        BlockingQueue<String> retried = new LinkedBlockingQueue<>();
        QuorateClient patient = QuorateClient.builder()
                .listener(new ClientListener() {
                    @Override
                    public void onRetry(String operation, String endpoint, String reason) {
                        retried.add(reason);
                    }
                })
                .endpoints(member.url())
                .memberDiscovery(false)
                .requestTimeout(Duration.ofMinutes(10))
                .retry(new RetryPolicy(Duration.ofMinutes(5), Duration.ofMinutes(5)))
                .build();
        try (member) {
            CompletableFuture<?> put = patient.async().kv().put("a", "1");
            assertThat(retried.poll(20, TimeUnit.SECONDS)).isEqualTo(saying);
            patient.close();
            return put.handle((done, failure) -> failure).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void cancelledResultIsOver() {
        member.problem(503, "no-leader", "no", "later");
        CompletableFuture<?> get = client.async().kv().get("a");
        assertThat(get.cancel(true)).isTrue();
        assertThat(List.of(get.isCancelled(), get.isDone())).containsOnly(true);
    }
}
