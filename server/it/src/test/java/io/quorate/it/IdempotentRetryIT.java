package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.check.KeyVersion;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.KeyClient;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A write with an idempotency key may be repeated anywhere until somebody answers: it is executed once. */
final class IdempotentRetryIT {

    private static final int WRITERS = 6;
    private static final int WRITES = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.start("idempotent", 3);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @Test
    void retryThroughAnotherMemberAfterTheLeaderWasKilledExecutesOnce() throws Exception {
        Member leader = cluster.leader();
        CountDownLatch underWay = new CountDownLatch(WRITERS * WRITES / 3);
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
        List<CompletableFuture<List<Long>>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(CompletableFuture.supplyAsync(() -> write(writer, underWay), executor));
        }
        executor.shutdown();
        underWay.await();
        leader.kill();
        List<Long> revisions = new ArrayList<>();
        for (CompletableFuture<List<Long>> writer : writers) {
            revisions.addAll(writer.get());
        }
        leader.start().awaitReady(Cluster.START);

        List<KeyVersion> history = history(cluster.leader());
        assertThat(history).as("each write once").hasSize(WRITERS * WRITES);
        assertThat(history.stream().map(KeyVersion::value)).doesNotHaveDuplicates();
        assertThat(history.stream().map(KeyVersion::modRevision)).containsExactlyInAnyOrderElementsOf(revisions);
        assertThat(history.stream().mapToLong(KeyVersion::version).max()).hasValue(WRITERS * WRITES);
    }

    /** Repeats each write, every time through the next member, until it has a definite answer. */
    private static List<Long> write(int writer, CountDownLatch underWay) {
        List<Long> revisions = new ArrayList<>();
        int turn = writer;
        for (int i = 0; i < WRITES; i++) {
            String value = "w" + writer + "-" + i;
            Request request = Request.put("/v1/kv/shared", value)
                    .with("Idempotency-Key", "retry-" + value)
                    .with("Quorate-Timeout", "2s");
            Optional<Reply> reply = Optional.empty();
            while (reply.isEmpty() || !isDone(reply.get())) {
                Member member = cluster.member(turn++ % cluster.members().size());
                reply = member.isServing() ? member.ask(request, PATIENCE) : Optional.empty();
            }
            revisions.add(reply.get().json().path("mod_revision").asLong());
            underWay.countDown();
        }
        return revisions;
    }

    private static boolean isDone(Reply reply) {
        assertThat(reply.code())
                .as(reply.toString())
                .isIn(
                        "status 200",
                        "status 201",
                        "no-leader",
                        "outcome-unknown",
                        "deadline-exceeded",
                        "overloaded",
                        "idempotency-in-progress");
        return reply.status() == 200 || reply.status() == 201;
    }

    private static List<KeyVersion> history(Member member) throws IOException {
        try (KeyClient client = new KeyClient(member.http(), Duration.ofSeconds(10))) {
            return client.history("shared");
        }
    }

    @Test
    void repeatedWriteGetsItsFirstAnswerFromEveryMember() {
        Request request = Request.put("/v1/kv/once?cas=0", "created").with("Idempotency-Key", "create-once");
        Member leader = cluster.leader();
        Reply first = leader.ask(request);
        assertThat(first.status()).as(first.toString()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        leader.kill();
        cluster.leader();
        for (Member member : cluster.members()) {
            if (member.isRunning()) {
                Reply again = member.ask(request);
                assertThat(again.status()).as(again.toString()).isEqualTo(201);
                assertThat(again.json().path("mod_revision"))
                        .isEqualTo(first.json().path("mod_revision"));
                assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
            }
        }
        leader.start().awaitReady(Cluster.START);
    }
}
