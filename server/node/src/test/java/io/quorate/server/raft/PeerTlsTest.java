package io.quorate.server.raft;

import static io.quorate.server.raft.TestMember.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import io.quorate.server.service.NotAppendedException;
import io.quorate.server.service.NotAskedException;
import io.quorate.server.tls.ClusterFiles;
import io.quorate.server.tls.TlsException;
import io.quorate.server.tls.TlsIdentity;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members in one process that talk over TLS, and others that would like to. */
class PeerTlsTest {

    @TempDir
    Path directory;

    private ClusterFiles files;
    private List<TestMember> members;

    @BeforeEach
    void start() throws Exception {
        files = ClusterFiles.make(directory.resolve("cluster"));
        members = TestMember.cluster(3, directory);
        for (TestMember member : members) {
            member.with(member.settings().withElection(400, 800).withTls(identity(files, member.name())))
                    .start();
        }
    }

    private static TlsIdentity identity(ClusterFiles files, String member) throws TlsException {
        return TlsIdentity.forPeers(files.forPeers(member), member, "127.0.0.1", Clock.systemUTC());
    }

    @AfterEach
    void close() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(members.size());
        for (Future<Void> closed :
                threads.invokeAll(members.stream().map(PeerTlsTest::closing).toList())) {
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

    private TestMember leader() {
        await().until(() -> members.stream().anyMatch(TestMember::leads));
        return members.stream().filter(TestMember::leads).findFirst().orElseThrow();
    }

    /** Appends on whoever leads: on a busy machine that changes. */
    private void append(String entry) {
        await().ignoreExceptionsMatching(failure ->
                        failure instanceof NoSuchElementException || failure.getCause() instanceof NotAppendedException)
                .until(() -> leader().append(entry) >= 0);
    }

    @Test
    void membersOfOneAuthorityReplicateAndStrangersTakeNoPart() throws Exception {
        append("a");
        for (TestMember member : members) {
            await().until(() -> member.state().entries().equals(List.of("a")));
        }
        TestMember first = members.get(0);
        TestMember second = members.get(1);
        TestMember third = members.get(2);

        // In the clear nobody listens.
        assertAskFails(first, third, third.settings().withTls(null), "UNAVAILABLE");
        // With a certificate of another authority neither side wants the other.
        ClusterFiles other = ClusterFiles.make(directory.resolve("other"));
        assertAskFails(
                first,
                third,
                third.settings().withTls(identity(other, third.name())),
                "signed by another authority than the one of the same name");
        // A member that claims to be another one is found out by its certificate.
        assertAskFails(
                first,
                third,
                third.settings().withTls(identity(files, first.name())),
                "does not speak for " + third.name());

        third.close();
        third.with(third.settings().withTls(identity(other, third.name()))).start();
        append("b");
        for (TestMember member : List.of(first, second)) {
            await().until(() -> member.state().entries().equals(List.of("a", "b")));
        }
        assertThat(third.state().entries()).isEqualTo(List.of("a"));
        assertThat(third.log().leadership().leader()).isNull();

        // The right files make it a member again.
        third.close();
        third.with(third.settings().withTls(identity(files, third.name()))).start();
        await().until(() -> third.state().entries().equals(List.of("a", "b")));

        // Whose certificate is revoked is turned away, on connections too that are older than the list.
        assertThat(third.log().ask(first.name(), Bytes.utf8("x"), 5_000)).succeedsWithin(30, TimeUnit.SECONDS);
        files.more("--revoke=" + third.name());
        assertThat(Objects.requireNonNull(first.settings().tls()).reload()).isTrue();
        assertThat(third.log().ask(first.name(), Bytes.utf8("x"), 5_000))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NotAskedException.class)
                .withMessageContaining("is revoked, by the list in");
    }

    /** {@code asker}, if it were set up like this, gets no answer from {@code asked}. */
    private static void assertAskFails(TestMember asked, TestMember asker, RaftSettings settings, String why) {
        PeerGate gate = PeerGate.of(settings, settings::members);
        try (PeerChannels channels = new PeerChannels(settings, gate, 1, name -> 0, (isRemoved, said) -> {})) {
            assertThat(channels.ask(asked.name(), asked.settings().address(), Bytes.utf8("x"), 5_000))
                    .as(asker.name())
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(NotAskedException.class)
                    .withMessageContaining(why);
        }
    }
}
