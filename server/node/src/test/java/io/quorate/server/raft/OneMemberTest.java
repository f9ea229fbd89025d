package io.quorate.server.raft;

import static io.quorate.server.raft.TestMember.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.store.Bytes;
import io.quorate.server.service.NotAppendedException;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member by itself: order, restart, refusals, fail-stop. */
class OneMemberTest {

    @TempDir
    Path directory;

    private TestMember member;

    @BeforeEach
    void create() throws Exception {
        member = TestMember.cluster(1, directory).get(0);
    }

    @AfterEach
    void close() throws Exception {
        member.close();
    }

    @Test
    void entriesAreAppliedInTheOrderOfTheCalls() throws Exception {
        member.startAndLead();

        List<CompletableFuture<Long>> appends = new ArrayList<>();
        List<String> entries = IntStream.range(0, 500).mapToObj(i -> "e" + i).toList();
        for (String entry : entries) {
            appends.add(member.log().append(Bytes.utf8(entry)));
        }

        List<Long> indexes = new ArrayList<>();
        for (CompletableFuture<Long> append : appends) {
            indexes.add(append.get(30, TimeUnit.SECONDS));
        }
        assertThat(indexes).isSorted().doesNotHaveDuplicates();
        assertThat(member.state().entries()).isEqualTo(entries);
        assertThat(member.log().commitIndex()).isGreaterThanOrEqualTo(indexes.get(499));
    }

    @Test
    void appendCompletesAfterTheStateHasApplied() throws Exception {
        member.startAndLead();

        long index = member.append("a");

        assertThat(member.state().position().index()).isGreaterThanOrEqualTo(index);
    }

    @Test
    void restartReplaysTheLogIntoAStateThatForgot() throws Exception {
        member.startAndLead();
        member.append("a");
        member.append("b");
        member.close();

        member.forgetState().startAndLead();

        assertThat(member.state().entries()).containsExactly("a", "b");
    }

    @Test
    void restartAppliesNothingTwiceToAStateThatRemembers() throws Exception {
        member.startAndLead();
        member.append("a");
        member.close();

        member.startAndLead();
        member.append("b");

        assertThat(member.state().entries()).containsExactly("a", "b");
    }

    @Test
    void snapshotStandsInForThePurgedLog() throws Exception {
        member.with(member.settings().withSnapshots(50, 1 << 30, 0, 4_096)).startAndLead();
        List<String> entries =
                IntStream.range(0, 400).mapToObj(i -> "entry number " + i).toList();
        for (String entry : entries) {
            member.append(entry);
        }
        await().until(() -> !Files.exists(firstSegment()) && closedSegments() < 5);
        member.close();

        member.forgetState().startAndLead();

        assertThat(member.state().installs()).isEqualTo(1);
        assertThat(member.state().entries()).isEqualTo(entries);
    }

    @Test
    void stopAfterManyEntriesLeavesASnapshot() throws Exception {
        member.startAndLead();
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            appends.add(member.log().append(Bytes.utf8("e" + i)));
        }
        CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

        member.close();

        assertThat(snapshotNames()).hasSize(1);
        member.forgetState().startAndLead();
        assertThat(member.state().entries()).hasSize(2_500);
        assertThat(member.state().installs()).isEqualTo(1);
    }

    @Test
    void snapshotIsTakenWhenTheLogHasGrownByEnoughBytes() throws Exception {
        member.with(member.settings().withSnapshots(1_000_000, 10_000, 0, 1 << 20))
                .startAndLead();

        member.append("x".repeat(20_000));

        await().until(() -> snapshotNames().size() == 1);
    }

    @Test
    void tooLargeEntryIsRefusedAndLeadershipStays() throws Exception {
        member.with(member.settings().withEntryBytesMax(1_000)).startAndLead();
        long term = member.log().leadership().term();

        assertThatThrownBy(() -> member.log().append(Bytes.wrap(new byte[1_001])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("entry: 1001 bytes (expected: at most 1000)");

        assertThat(member.append("x".repeat(1_000))).isPositive();
        assertThat(member.log().leadership().term()).isEqualTo(term);
    }

    @Test
    void largestEntryFits() throws Exception {
        member.startAndLead();
        String large = "x".repeat(member.settings().entryBytesMax());

        member.append(large);
        member.close();
        member.forgetState().startAndLead();

        assertThat(member.state().entries()).containsExactly(large);
    }

    @Test
    void closedLogAppendsNothing() throws Exception {
        member.startAndLead();
        RatisLog log = member.log();
        member.close();

        assertThat(log.append(Bytes.utf8("a")))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NotAppendedException.class);
    }

    @Test
    void leadershipIsReportedInOrder() throws Exception {
        member.startAndLead();
        await().until(() -> member.news().size() == 1);
        long first = member.log().leadership().term();

        member.log().stepDown().get(30, TimeUnit.SECONDS);
        await().until(() -> member.leads() && member.log().leadership().term() > first);
        await().until(() -> member.news().size() == 3);

        long second = member.log().leadership().term();
        assertThat(member.news()).containsExactly("ready " + first, "lost", "ready " + second);
        assertThat(member.log().termSeen()).isEqualTo(second);
    }

    @Test
    void loneMemberIsTheOnlyVoterAndAnswersItself() throws Exception {
        member.startAndLead();

        assertThat(member.log().voters()).isEqualTo(new Voters(Set.of("n1"), Set.of()));
        assertThat(member.log().ask("n1", Bytes.utf8("x"), 5_000))
                .succeedsWithin(30, TimeUnit.SECONDS)
                .isEqualTo(Bytes.utf8("n1 heard x"));
        assertThat(member.log().ask("n1", Bytes.utf8("hang"), 20)).failsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void takenPortIsRefused() throws Exception {
        try (ServerSocket taken = new ServerSocket(member.settings().port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(member::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining(
                            "cannot listen on 127.0.0.1:" + member.settings().port());
        }
        member.startAndLead();
    }

    @Test
    void usedDirectoryIsRefused() throws Exception {
        member.startAndLead();
        TestMember second = new TestMember(member.settings());

        assertThatThrownBy(second::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("lock is locked");

        assertThat(member.append("a")).isPositive();
    }

    @Test
    void failureInApplyStopsTheMember() throws Exception {
        member.startAndLead();

        CompletableFuture<Long> append = member.log().append(Bytes.utf8(ListState.POISON));

        await().until(() -> !member.failures().isEmpty());
        assertThat(member.failures().get(0)).contains("could not be applied");
        await().until(append::isDone);
        assertThat(append).isCompletedExceptionally();
        assertThat(append.handle((index, failure) -> failure).get()).isNotInstanceOf(NotAppendedException.class);
    }

    @Test
    void failedTermFileStopsTheMember() throws Exception {
        member.startAndLead();
        Path obstacle = member.layout().current().resolve("raft-meta.new");
        Files.createDirectories(obstacle.resolve("x"));

        member.log().stepDown().get(30, TimeUnit.SECONDS);

        await().until(() -> !member.failures().isEmpty());
        assertThat(member.failures().get(0)).contains("the term and vote could not be written");
    }

    @Test
    void failedLogFileStopsTheMember() throws Exception {
        member.startAndLead();
        long last = member.append("a");
        Files.createDirectories(member.layout().current().resolve("log_inprogress_" + (last + 1)));

        member.log().stepDown().get(30, TimeUnit.SECONDS);

        await().until(() -> !member.failures().isEmpty());
    }

    @Test
    void orderlyCloseIsNoFailure() throws Exception {
        member.startAndLead();
        member.append("a");

        member.close();

        assertThat(member.failures()).isEmpty();
    }

    @Test
    void whatRatisMeasuresIsListedByMember() throws Exception {
        member.startAndLead();
        member.append("a");

        List<RatisMetrics.Metric> metrics = member.log().metrics();

        assertThat(metrics)
                .filteredOn(metric -> metric.name().equals("ratis_log_worker_flush_time_count"))
                .singleElement()
                .satisfies(metric -> {
                    assertThat(metric.tags()).containsEntry("member", "n1");
                    assertThat(metric.value().getAsDouble()).isPositive();
                });
        member.close();
        assertThat(RatisMetricRegistries.of("n1@group-" + member.settings().group()))
                .isEmpty();
    }

    private Path firstSegment() throws Exception {
        try (Stream<Path> files = Files.list(member.layout().current())) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_0-"))
                    .findFirst()
                    .orElse(member.layout().current().resolve("log_0-0"));
        }
    }

    private long closedSegments() throws Exception {
        try (Stream<Path> files = Files.list(member.layout().current())) {
            return files.filter(file -> file.getFileName().toString().matches("log_\\d+-\\d+"))
                    .count();
        }
    }

    private List<String> snapshotNames() throws Exception {
        try (Stream<Path> files = Files.list(member.layout().snapshots())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d+_\\d+"))
                    .toList();
        }
    }
}
