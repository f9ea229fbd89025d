package io.quorate.server.raft;

import static io.quorate.server.raft.TestMember.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.store.Bytes;
import io.quorate.server.service.NotAppendedException;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members in one process, over loopback. */
class ThreeMembersTest {

    @TempDir
    Path directory;

    private List<TestMember> members;

    @BeforeEach
    void start() throws Exception {
        members = TestMember.cluster(3, directory);
        for (TestMember member : members) {
            member.with(member.settings().withSnapshots(40, 1 << 30, 0, 2_048).withElection(400, 800))
                    .start();
        }
    }

    @AfterEach
    void close() throws Exception {
        // All at once: each takes up to a second, which is how long Ratis' log worker waits for work.
        ExecutorService threads = Executors.newFixedThreadPool(members.size());
        for (Future<Void> closed : threads.invokeAll(
                members.stream().map(ThreeMembersTest::closing).toList())) {
            closed.get();
        }
        threads.shutdown();
    }

    private static Callable<Void> closing(TestMember member) {
        return () -> {
            member.close();
            return null;
        };
    }

    @Test
    void everyMemberAppliesTheSame() throws Exception {
        TestMember leader = leader();

        List<String> entries = appendAll(leader, "a", 100);

        for (TestMember member : members) {
            await().until(() -> member.state().entries().equals(entries));
            await().until(() -> leader.name().equals(member.log().leadership().leader()));
            assertThat(member.log().voters()).isEqualTo(new Voters(Set.of("n1", "n2", "n3"), Set.of()));
            assertThat(member.log().termSeen())
                    .isEqualTo(leader.log().leadership().term());
        }
    }

    @Test
    void followerAppendsNothing() throws Exception {
        TestMember follower = followers(leader()).get(0);

        assertThat(follower.log().append(Bytes.utf8("a")))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NotAppendedException.class);
    }

    @Test
    void othersGoOnWhenTheLeaderIsClosed() throws Exception {
        TestMember first = leader();
        List<String> entries = new ArrayList<>(appendAll(first, "a", 20));
        long term = first.log().leadership().term();
        first.close();

        TestMember second = leader();
        entries.addAll(appendAll(second, "b", 20));

        assertThat(second.log().leadership().term()).isGreaterThan(term);
        first.start();
        for (TestMember member : members) {
            await().until(() -> member.state().entries().equals(entries));
        }
        assertThat(first.news()).containsExactly("ready " + term, "lost");
    }

    @Test
    void leadershipIsGivenUpWhenAsked() throws Exception {
        TestMember first = leader();
        long term = first.log().leadership().term();

        first.log().stepDown().get(30, TimeUnit.SECONDS);

        await().until(() -> leader().log().leadership().term() > term);
        await().until(() -> first.news().size() >= 2);
        assertThat(first.news()).startsWith("ready " + term, "lost");
    }

    @Test
    void leadershipIsHandedToAFollower() throws Exception {
        TestMember first = leader();
        List<String> entries = new ArrayList<>(appendAll(first, "a", 20));
        long term = first.log().leadership().term();

        first.log().handOver(null).get(30, TimeUnit.SECONDS);

        // The next term at once: a plain step-down may take several elections.
        await().until(() ->
                followers(first).stream().anyMatch(member -> member.news().contains("ready " + (term + 1))));
        first.close();
        entries.addAll(appendAll(leader(), "b", 20));
        for (TestMember member : followers(first)) {
            await().until(() -> member.state().entries().equals(entries));
        }
    }

    @Test
    void leadershipIsGivenUpWhenNobodyCanTakeItOver() throws Exception {
        TestMember first = leader();
        for (TestMember follower : followers(first)) {
            follower.close();
        }

        // The chosen one is gone, and so is everyone who could be elected.
        assertThat(first.log().handOver(null)).succeedsWithin(30, TimeUnit.SECONDS);

        assertThat(first.log().leadership().ready()).isFalse();
        assertThat(first.log().append(Bytes.utf8("a")))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NotAppendedException.class);
    }

    @Test
    void memberThatWasAwayForLongGetsASnapshot() throws Exception {
        TestMember leader = leader();
        TestMember away = followers(leader).get(0);
        List<String> entries = new ArrayList<>(appendAll(leader, "before", 5));
        await().until(() -> away.state().entries().size() == 5);
        away.close();
        entries.addAll(appendAll(leader, "meanwhile, with a few more words to fill the log", 400));

        away.start();

        await().until(() -> away.state().entries().equals(entries));
        assertThat(away.state().installs()).isEqualTo(1);
        entries.addAll(appendAll(leader(), "after", 5));
        await().until(() -> away.state().entries().equals(entries));
        away.close();
        away.forgetState().start();
        await().until(() -> away.state().entries().equals(entries));
        assertThat(members).allSatisfy(member -> assertThat(member.failures()).isEmpty());
    }

    @Test
    void everyMemberAnswersEveryOther() throws Exception {
        awaitAcquainted();
        for (TestMember asking : members) {
            for (TestMember asked : members) {
                assertThat(ask(asking, asked, "hello")).isEqualTo(asked.name() + " heard hello");
            }
        }
    }

    @Test
    void memberThatCameBackAnswersAgain() throws Exception {
        TestMember leader = leader();
        TestMember away = followers(leader).get(0);
        awaitAcquainted();
        assertThat(ask(leader, away, "1")).isEqualTo(away.name() + " heard 1");
        away.close();
        assertThat(leader.log().ask(away.name(), Bytes.utf8("2"), 300)).failsWithin(30, TimeUnit.SECONDS);
        assertThat(leader.log().ask(away.name(), Bytes.utf8("3"), 300)).failsWithin(30, TimeUnit.SECONDS);

        away.start();

        await().until(() -> leader.log()
                .ask(away.name(), Bytes.utf8("4"), 1_000)
                .handle((answer, failure) -> failure == null)
                .get());
    }

    @Test
    void questionAskedWhileAnotherIsAnsweredOutlivesIt() throws Exception {
        awaitAcquainted();
        TestMember first = members.get(0);
        TestMember second = members.get(1);
        TestMember third = members.get(2);
        ask(first, second, TestMember.PASS_ON + third.name());
        // Were it ended with the first answer, the news of that would be there before these answers are.
        for (int round = 0; round < 3; round++) {
            ask(second, third, "hello");
        }
        assertThat(second.passedOn()).isNotDone();

        third.later().complete(Bytes.utf8("at last"));

        assertThat(second.passedOn()).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(Bytes.utf8("at last"));
    }

    @Test
    void memberThatHangsHoldsUpNobodyElse() throws Exception {
        TestMember leader = leader();
        List<TestMember> followers = followers(leader);
        awaitAcquainted();
        List<CompletableFuture<Bytes>> hanging = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hanging.add(leader.log().ask(followers.get(0).name(), Bytes.utf8("hang"), 20_000));
        }

        assertThat(ask(leader, followers.get(1), "hello"))
                .isEqualTo(followers.get(1).name() + " heard hello");
        assertThat(ask(leader, followers.get(0), "hello"))
                .isEqualTo(followers.get(0).name() + " heard hello");
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void membersAnswerWithoutALeader() throws Exception {
        TestMember leader = leader();
        List<TestMember> followers = followers(leader);
        leader.close();
        followers.get(0).close();
        TestMember alone = followers.get(1);
        await().until(() -> alone.log().leadership().leader() == null);

        assertThat(ask(alone, alone, "x")).isEqualTo(alone.name() + " heard x");
        RaftSettings visitor = RaftSettings.of(
                leader.settings().group(), "n9", Map.of("n9", "127.0.0.1:1"), directory.resolve("visitor"));
        try (PeerChannels channels = new PeerChannels(visitor, null, 1, name -> 0, (isRemoved, said) -> {})) {
            assertThat(channels.ask(alone.name(), alone.settings().address(), Bytes.utf8("y"), 5_000))
                    .succeedsWithin(30, TimeUnit.SECONDS)
                    .isEqualTo(Bytes.utf8(alone.name() + " heard y"));
        }
    }

    @Test
    void questionForAnotherMemberIsRefused() throws Exception {
        TestMember leader = leader();
        TestMember other = followers(leader).get(0);
        try (PeerChannels channels = new PeerChannels(leader.settings(), null, 1, name -> 0, (isRemoved, said) -> {})) {
            assertThat(channels.ask("n9", other.settings().address(), Bytes.utf8("x"), 5_000))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("this is member " + other.name());
        }
        assertThat(other.log().warnings())
                .hasSize(1)
                .allMatch(told ->
                        told.contains(leader.name() + " of cluster") && told.contains("takes this for member n9"));
    }

    @Test
    void memberThatLostItsDataIsRefusedUntilTheDataIsBack() throws Exception {
        TestMember leader = leader();
        TestMember lost = followers(leader).get(0);
        List<String> entries = new ArrayList<>(appendAll(leader, "before", 5));
        awaitAcquainted();
        lost.close();
        Path kept = directory.resolve("kept");
        Files.move(lost.settings().directory(), kept);

        for (int attempt = 0; attempt < 2; attempt++) {
            lost.forgetState();
            assertThatThrownBy(lost::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("has met " + lost.name() + " on other data")
                    .hasMessageContaining("again with an empty data directory");
            assertThat(lost.layout().termFile()).doesNotExist();
        }

        entries.addAll(appendAll(leader(), "without it", 5));
        Durable.deleteTree(lost.settings().directory());
        Files.move(kept, lost.settings().directory());
        lost.forgetState().start();
        await().until(() -> lost.state().entries().equals(entries));
        assertThat(members).allSatisfy(member -> assertThat(member.failures()).isEmpty());
    }

    @Test
    void memberThatLostItsDataAndFoundNobodyToAskStopsWhenItMeetsTheOthers() throws Exception {
        TestMember lost = followers(leader()).get(0);
        awaitAcquainted();
        close();
        Durable.deleteTree(lost.settings().directory());
        lost.forgetState().start();
        List<TestMember> others = followers(lost);

        for (TestMember other : others) {
            other.start();
        }

        await().until(() -> !lost.failures().isEmpty());
        assertThat(lost.failures().get(0)).contains("has met " + lost.name() + " on other data");
        lost.close();
        assertThat(leader().append("without it")).isPositive();
        assertThat(others).allSatisfy(other -> assertThat(other.failures()).isEmpty());
    }

    /** Until each member has written down on which data it met each other. */
    private void awaitAcquainted() {
        for (TestMember member : members) {
            Path file = member.layout().acquaintances();
            await().until(() -> Files.exists(file)
                    && followers(member).stream().allMatch(other -> read(file).contains(other.name() + "=")));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestMember leader() {
        return await().until(() -> members.stream().filter(TestMember::leads).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private List<TestMember> followers(TestMember leader) {
        return members.stream().filter(member -> member != leader).toList();
    }

    private static List<String> appendAll(TestMember leader, String prefix, int count) throws Exception {
        List<String> entries = new ArrayList<>();
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(prefix + " " + i);
            appends.add(leader.log().append(Bytes.utf8(prefix + " " + i)));
        }
        for (CompletableFuture<Long> append : appends) {
            append.get(30, TimeUnit.SECONDS);
        }
        return entries;
    }

    private static String ask(TestMember asking, TestMember asked, String question) throws Exception {
        return asking.log()
                .ask(asked.name(), Bytes.utf8(question), 10_000)
                .get(30, TimeUnit.SECONDS)
                .utf8();
    }
}
