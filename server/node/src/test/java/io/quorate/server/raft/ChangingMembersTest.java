package io.quorate.server.raft;

import static io.quorate.server.raft.TestMember.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Roster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that come, go and are replaced while entries are appended. */
class ChangingMembersTest {

    @TempDir
    Path directory;

    private final List<TestMember> members = new CopyOnWriteArrayList<>();
    private final Map<String, MemberRecord> table = new ConcurrentHashMap<>();
    private final Set<Long> spent = ConcurrentHashMap.newKeySet();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final ExecutorService writer = Executors.newSingleThreadExecutor();

    @BeforeEach
    void startOneAndWrite() throws Exception {
        TestMember first = TestMember.cluster(1, directory).get(0);
        members.add(configured(first).startAndLead());
        writer.execute(this::write);
    }

    @AfterEach
    void close() throws Exception {
        endWriting();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (TestMember member : members) {
            threads.submit(() -> {
                member.close();
                return null;
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private void endWriting() throws InterruptedException {
        isOver.set(true);
        writer.shutdown();
        assertThat(writer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static TestMember configured(TestMember member) {
        // Small files and few entries between snapshots, so that who comes needs one.
        return member.with(
                member.settings().withSnapshots(100, 1 << 30, 0, 4_096).withElection(400, 800));
    }

    /** Appends one entry after the other, to whoever leads; notes what was acknowledged. */
    private void write() {
        for (int i = 0; !isOver.get(); i++) {
            TestMember leader = leaderIfAny();
            if (leader == null) {
                Thread.onSpinWait();
                continue;
            }
            String entry = "entry " + i;
            try {
                leader.log().append(Bytes.utf8(entry)).get(5, TimeUnit.SECONDS);
                acknowledged.add(entry);
            } catch (ExecutionException | TimeoutException | IllegalStateException e) {
                // Unknown, or not taken: only what was acknowledged must be there.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private @Nullable TestMember leaderIfAny() {
        for (TestMember member : members) {
            try {
                if (member.leads()) {
                    return member;
                }
            } catch (IllegalStateException e) {
                // Closed in between.
            }
        }
        return null;
    }

    private TestMember leader() {
        return await().until(this::leaderIfAny, found -> found != null);
    }

    private void tell() {
        Roster roster = new Roster(table, spent);
        members.forEach(member -> member.state().roster(roster));
    }

    private void note(TestMember member, MemberState state, long data) {
        String address = member.settings().address();
        table.put(member.name(), new MemberRecord(member.name(), state, address, List.of(), data, Bytes.EMPTY, 0));
        tell();
    }

    private TestMember bringIn(String name, Path data) throws Exception {
        TestMember fresh = coming(name, data).start();
        admit(fresh);
        return fresh;
    }

    private TestMember coming(String name, Path data) throws Exception {
        TestMember fresh = configured(TestMember.joining(name, leader(), data));
        members.add(fresh);
        note(fresh, MemberState.JOINING, JoinFile.findOrBegin(data, name).data());
        return fresh;
    }

    /** As the leader would: again and again until it is in. */
    private void admit(TestMember member) {
        await().until(() -> {
            TestMember leader = leader();
            CompletableFuture<Void> done =
                    leader.log().admit(member.name(), member.settings().address());
            done.handle((in, failure) -> failure).get(30, TimeUnit.SECONDS);
            return leader.log().voters().current().contains(member.name());
        });
    }

    /** The same for one that goes: whoever leads may change in between. */
    private void dismiss(String name) {
        await().until(() -> {
            leader().log().dismiss(name).handle((done, failure) -> failure).get(30, TimeUnit.SECONDS);
            return !leader().log().voters().current().contains(name);
        });
    }

    private void lead(TestMember member) {
        await().until(() -> {
            if (!member.leads()) {
                leader().log()
                        .handOver(member.name())
                        .handle((done, failure) -> failure)
                        .get(30, TimeUnit.SECONDS);
            }
            return member.leads();
        });
    }

    private void stop(TestMember member) throws Exception {
        members.remove(member);
        member.close();
    }

    private void awaitProgress() {
        int before = acknowledged.size();
        await().until(() -> acknowledged.size() > before + 20);
    }

    /** Everything that was acknowledged is on every member that counts, once. */
    private void assertNothingLost() throws InterruptedException {
        endWriting();
        Set<String> voters = leader().log().voters().current();
        for (TestMember member : members) {
            assertThat(voters).contains(member.name());
            await().until(() -> member.state().entries().equals(leader().state().entries()));
            assertThat(member.state().entries()).containsAll(acknowledged).doesNotHaveDuplicates();
            assertThat(member.failures()).isEmpty();
        }
    }

    @Test
    void oneMemberGrowsToFiveAndTheLeaderLeaves() throws Exception {
        await().until(() -> acknowledged.size() > 250);
        for (int i = 2; i <= 5; i++) {
            TestMember fresh = bringIn("n" + i, directory.resolve("n" + i));
            assertThat(leader().log().voters().current()).hasSize(i);
            await().until(() -> fresh.state().entries().size() > 250);
        }
        // Another one, if the log was purged on while the first was on its way.
        assertThat(members.get(4).state().installs()).isPositive();
        TestMember leaving = leader();
        leaving.log().handOver(null).get(30, TimeUnit.SECONDS);
        note(leaving, MemberState.LEAVING, leaving.log().data());

        dismiss(leaving.name());
        table.remove(leaving.name());
        spent.add(leaving.log().data());
        tell();

        await().until(() -> leaving.failures().size() == 1);
        assertThat(leaving.failures().get(0)).contains(leaving.name() + " was removed from its cluster");
        stop(leaving);
        assertThatThrownBy(leaving::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("was removed from its cluster");
        awaitProgress();
        assertThat(leader().log().voters().current()).hasSize(4);
        assertNothingLost();
    }

    @Test
    void deadMemberIsReplacedUnderItsNameByOneElsewhere() throws Exception {
        bringIn("n2", directory.resolve("n2"));
        TestMember dead = bringIn("n3", directory.resolve("n3"));
        lead(members.get(0));
        long oldData = dead.log().data();
        stop(dead);
        awaitProgress();

        table.remove("n3");
        spent.add(oldData);
        tell();
        dismiss("n3");
        TestMember fresh = bringIn("n3", directory.resolve("n3-again"));

        assertThat(fresh.log().data()).isNotEqualTo(oldData);
        assertThat(fresh.settings().address()).isNotEqualTo(dead.settings().address());
        assertThat(leader().log().voters().current()).containsExactlyInAnyOrder("n1", "n2", "n3");
        // The old one is told, though its name is a member's.
        dead.start();
        await().until(() -> dead.failures().size() == 1);
        assertThat(dead.failures().get(0)).contains("n3 was removed from its cluster");
        dead.close();
        awaitProgress();
        assertNothingLost();
    }

    @Test
    void memberThatCameAndLostItsDataTakesNothingAndEnds() throws Exception {
        bringIn("n2", directory.resolve("n2"));
        TestMember lost = bringIn("n3", directory.resolve("n3"));
        lead(members.get(0));
        TestMember leader = members.get(0);
        note(lost, MemberState.VOTER, lost.log().data());
        stop(lost);

        // As a cluster of its own, where the others look for the one it was.
        TestMember fresh = new TestMember(RaftSettings.of(
                        lost.settings().group(),
                        "n3",
                        Map.of("n3", lost.settings().address()),
                        directory.resolve("n3-empty")))
                .startAndLead();
        try {
            assertThat(leader.log().ask("n3", Bytes.utf8("x"), 5_000))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("n1 knows n3 on other data");
            // The asker is answered first.
            await().until(() -> !fresh.failures().isEmpty());
            assertThat(fresh.failures()).allMatch(why -> why.contains("is not the data on which n3 took"));
            awaitProgress();
            assertThat(fresh.state().entries()).isEmpty();
            assertThat(fresh.leads()).isTrue();
        } finally {
            fresh.close();
        }

        // One that kept its name for the data, and not the data, is known too.
        deleteTree(lost.layout().raft());
        Files.delete(lost.layout().identity());
        assertThatThrownBy(lost::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("and comes without its log");
        assertNothingLost();
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void memberIsStoppedWhileItsFirstSnapshotArrivesAndComesBack() throws Exception {
        await().until(() -> acknowledged.size() > 250);
        TestMember fresh = coming("n2", directory.resolve("n2"));
        fresh.start();
        CompletableFuture<Void> attempt =
                leader().log().admit("n2", fresh.settings().address());
        await().until(fresh.layout().configuration()::exists);
        fresh.close();

        fresh.forgetState().start();
        tell();
        attempt.handle((done, failure) -> failure).get(30, TimeUnit.SECONDS);
        admit(fresh);
        assertNothingLost();
    }

    @Test
    void memberThatIsNotThereHoldsUpNobodyAndComesLater() throws Exception {
        TestMember fresh = coming("n2", directory.resolve("n2"));
        CompletableFuture<Void> attempt =
                leader().log().admit("n2", fresh.settings().address());
        awaitProgress();
        assertThat(leader().log().voters().current()).containsExactly("n1");

        fresh.start();
        // It may be started anew at any time.
        fresh.close();
        fresh.forgetState().start();
        tell();
        attempt.handle((done, failure) -> failure).get(30, TimeUnit.SECONDS);
        admit(fresh);

        assertThat(leader().log().voters().current()).hasSize(2);
        awaitProgress();
        assertNothingLost();
    }
}
