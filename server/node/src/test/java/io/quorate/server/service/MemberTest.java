package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.Batch;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Command;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Reads.Freshness;
import io.quorate.server.service.Reads.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberTest {

    private static final long HISTORY_REVISIONS = 2_000;
    private static final Bytes LOCK = Bytes.utf8("lock");

    @TempDir
    Path directory;

    private Member member;
    private LocalLog log;

    @BeforeEach
    void start() {
        MemberSettings settings = new MemberSettings(
                "n1",
                "quorate",
                "test",
                "0",
                Map.of("n1", "127.0.0.1:1"),
                List.of("http://127.0.0.1:2"),
                directory,
                1_000,
                ProposalLimits.of(3 << 20, 2_000),
                8_000,
                new ClusterSettings(
                        0,
                        Map.of(
                                ClusterSetting.HISTORY_REVISIONS_MIN,
                                100L,
                                ClusterSetting.HISTORY_REVISIONS_MAX,
                                HISTORY_REVISIONS)),
                0,
                0,
                2,
                Map.of(),
                List::of);
        AtomicReference<@Nullable LocalLog> made = new AtomicReference<>();
        member = new Member(
                settings,
                new MemoryStorage(),
                (state, listener) -> {
                    LocalLog local = new LocalLog("n1", state, listener);
                    made.set(local);
                    return local;
                },
                (why, cause) -> {
                    throw new AssertionError(why, cause);
                },
                ServiceObserver.NONE);
        log = Objects.requireNonNull(made.get());
        member.start();
        log.start();
    }

    @AfterEach
    void stop() {
        member.close();
        log.close();
    }

    private CompletableFuture<Writes.Answer> put(String key, String value) {
        Command command =
                Command.Txn.of(List.of(), new Operation.Put(Bytes.utf8(key), Bytes.utf8(value), false, false));
        return member.writes().submit(Request.of(command), Deadline.in(10_000));
    }

    private Reading<@Nullable KeyRecord> get(String key, Freshness freshness) {
        return member.reads()
                .read(freshness, Deadline.in(10_000), keys -> keys.get(Bytes.utf8(key), 0))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static String valueOf(Reading<@Nullable KeyRecord> reading) {
        KeyRecord found = reading.value();
        return found == null ? "absent" : found.value().utf8();
    }

    @Test
    void leaderTellsWhatItDidForATraceOfAnotherMembersClient() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        List<String> told = new ArrayList<>();
        member.onForwarded((traceOf, command, isKnown, nanos) ->
                told.add(traceOf + " " + command.getClass().getSimpleName() + " " + isKnown));
        put("a", "1").join();
        Operation put = new Operation.Put(Bytes.utf8("b"), Bytes.utf8("2"), false, false);
        Batch batch = new Batch(99, 1, List.of(Request.of(Command.Txn.of(List.of(), put))));

        member.onQuestion(Questions.forward(LogCodec.encode(batch), Map.of(0, trace)))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();

        assertThat(told).containsExactly(trace + " Txn true");
    }

    @Test
    void writeIsReadByTheNextRead() {
        Outcome outcome = put("a", "1").join().outcome();

        Reading<@Nullable KeyRecord> reading = get("a", Freshness.LINEARIZABLE);

        assertThat(valueOf(reading)).isEqualTo("1");
        assertThat(reading.revision()).isEqualTo(outcome.revision());
        assertThat(reading.linearizable()).isTrue();
    }

    @Test
    void crowdOfWritersGetsARevisionEach() {
        List<CompletableFuture<Writes.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            answers.add(put("k" + i, "v"));
        }

        List<Long> revisions = answers.stream()
                .map(answer -> answer.join().outcome().revision())
                .toList();

        assertThat(revisions).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void historyGoesAsFastAsItComes() {
        int revisions = 30_000;
        List<CompletableFuture<Writes.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < revisions; i++) {
            answers.add(put("k" + i % 100, "v"));
            if (answers.size() == 500) {
                answers.forEach(CompletableFuture::join);
                answers.clear();
            }
        }

        // Step by step with a second between them it would take half a minute.
        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(member.cluster().here().compactRevision())
                        .isGreaterThanOrEqualTo(revisions - HISTORY_REVISIONS));
    }

    @Test
    void readAtARevisionWaitsForIt() {
        long next = put("a", "1").join().outcome().revision() + 1;
        CompletableFuture<Reading<String>> reading = member.reads()
                .read(
                        new Freshness.AtLeast(next),
                        Deadline.in(10_000),
                        keys -> String.valueOf(keys.get(Bytes.utf8("a"), 0)));

        assertThat(reading).isNotDone();
        put("a", "2").join();

        assertThat(reading.join().revision()).isGreaterThanOrEqualTo(next);
    }

    @Test
    void revisionThatIsNotReachedIsRefusedAtTheDeadline() {
        CompletableFuture<Reading<Long>> reading =
                member.reads().read(new Freshness.AtLeast(1_000_000), Deadline.in(1), keys -> keys.revision());

        await().until(reading::isDone);

        Throwable failure = reading.handle((answer, thrown) -> thrown).join();
        assertThat(((RefusedException) Failures.cause(failure)).problem().code())
                .isEqualTo(ProblemCode.REVISION_NOT_REACHED);
    }

    @Test
    void failureOfAReaderIsTheReadsAlone() {
        put("a", "1").join();
        CompletableFuture<Reading<Long>> broken = member.reads()
                .read(Freshness.SERIALIZABLE, Deadline.in(10_000), keys -> {
                    throw new RefusedException(ProblemCode.NOT_TEXT, "not text");
                });

        assertThat(broken.handle((answer, thrown) -> Failures.cause(thrown)).join())
                .isInstanceOf(RefusedException.class);
        assertThat(valueOf(get("a", Freshness.SERIALIZABLE))).isEqualTo("1");
    }

    @Test
    void refusalOfAReaderStandsAtTheRevisionItRead() {
        long revision = put("a", "1").join().outcome().revision();
        CompletableFuture<Reading<Long>> refused = member.reads()
                .read(Freshness.LINEARIZABLE, Deadline.in(10_000), keys -> {
                    throw new RefusedException(ProblemCode.KEY_NOT_FOUND, "not there");
                });

        Throwable failure = refused.handle((answer, thrown) -> thrown).join();
        Reading<?> stand = ((RefusedException) Failures.cause(failure)).reading();

        assertThat(stand).isNotNull();
        assertThat(Objects.requireNonNull(stand).revision()).isEqualTo(revision);
        assertThat(stand.linearizable()).isTrue();
    }

    @Test
    void firstLeaderFoundsTheCluster() {
        await().untilAsserted(
                        () -> assertThat(member.cluster().here().clusterId()).startsWith("cl_"));
    }

    @Test
    void memberListsItself() {
        List<ClusterView.Member> members =
                member.cluster().members(Deadline.in(10_000)).join();

        assertThat(members).singleElement().satisfies(own -> {
            assertThat(own.name()).isEqualTo("n1");
            assertThat(own.reachable()).isTrue();
            assertThat(own.clientUrls()).containsExactly("http://127.0.0.1:2");
        });
    }

    @Test
    void whoeverHasWaitedIsToldBeforeTheOneWhoMadeWay() {
        ClaimOutcome.Granted first =
                (ClaimOutcome.Granted) acquire("first").answer().join().outcome();
        Claims.Claim second = acquire("second");
        CompletableFuture<Boolean> waits = new CompletableFuture<>();
        second.onQueued(place -> waits.complete(true));
        waits.join();
        CompletableFuture<CompletableFuture<Writes.Answer>> release = new CompletableFuture<>();
        // Runs on the thread that tells it, in the moment of it.
        CompletableFuture<Boolean> releasedBefore =
                second.answer().thenApply(turn -> release.join().isDone());

        release.complete(member.writes()
                .submit(
                        Request.of(new ClaimCommand.Release(
                                Kind.LOCK, LOCK, first.grants().get(0).token())),
                        Deadline.in(10_000)));

        assertThat(releasedBefore.orTimeout(20, TimeUnit.SECONDS).join()).isFalse();
        assertThat(release.join().orTimeout(20, TimeUnit.SECONDS).join().outcome())
                .isInstanceOf(ClaimOutcome.Released.class);
    }

    private Claims.Claim acquire(String owner) {
        ClaimCommand.Acquire acquire = new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(LOCK, false, 1, 0)),
                new ClaimCommand.Claimant(0, 10_000, 0, owner, 0, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(member.claims().ticket(), 10_000, 0, false));
        return member.claims().acquire(Request.of(acquire), Deadline.in(10_000));
    }
}
