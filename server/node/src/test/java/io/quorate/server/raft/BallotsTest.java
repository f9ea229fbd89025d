package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No vote is told that is not on disk, and no term is led without having been elected in it. */
class BallotsTest {

    @TempDir
    Path directory;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Ballots ballots = new Ballots("n1", (why, cause) -> failures.add(why));
    private GuardedTermFile file;

    @BeforeEach
    void makeFile() {
        file = GuardedTermFileTest.fresh(directory, (why, cause) -> failures.add(why));
    }

    private static RequestVoteRequestProto question(String candidate, String asked, long term) {
        return RequestVoteRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(ByteString.copyFromUtf8(candidate))
                        .setReplyId(ByteString.copyFromUtf8(asked)))
                .setCandidateTerm(term)
                .build();
    }

    private static RequestVoteReplyProto yes(String voter) {
        return RequestVoteReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder()
                        .setReplyId(ByteString.copyFromUtf8(voter))
                        .setSuccess(true))
                .build();
    }

    private static RaftStorageMetadata vote(long term, String candidate) {
        return RaftStorageMetadata.valueOf(term, RaftPeerId.valueOf(candidate));
    }

    private boolean gives(long term, String candidate) throws IOException {
        return ballots.answered(question(candidate, "n1", term), yes("n1"))
                .getServerReply()
                .getSuccess();
    }

    @Test
    void voteIsGivenToWhoIsOnDiskAlone() throws IOException {
        assertThat(gives(7, "n2")).isFalse();
        ballots.keptIn(file);
        assertThat(gives(7, "n2")).isFalse();
        file.persist(vote(7, "n2"));

        assertThat(gives(7, "n2")).isTrue();
        assertThat(gives(7, "n2")).isTrue();
        assertThat(gives(7, "n3")).isFalse();
        assertThat(gives(6, "n2")).isFalse();
        assertThat(gives(8, "n2")).isFalse();
    }

    @Test
    void opinionBeforeAnElectionIsNoVote() throws IOException {
        RequestVoteRequestProto question =
                question("n2", "n1", 7).toBuilder().setPreVote(true).build();

        assertThat(ballots.answered(question, yes("n1"))).isEqualTo(yes("n1"));
        ballots.asking(question("n1", "n2", 7).toBuilder().setPreVote(true).build());
    }

    @Test
    void whoVotedForAnotherOneAsksNobody() throws IOException {
        ballots.keptIn(file);
        file.persist(vote(7, "n2"));

        assertThatThrownBy(() -> ballots.asking(question("n1", "n3", 7)))
                .isInstanceOf(IOException.class)
                .hasMessage("n1 does not stand in term 7: its vote for itself is not on disk");
        file.persist(vote(8, "n1"));
        ballots.asking(question("n1", "n3", 8));
    }

    private static List<RaftPeer> peers(String... names) {
        return Stream.of(names)
                .map(name -> RaftPeer.newBuilder().setId(name).build())
                .toList();
    }

    private static RaftConfiguration members(Collection<RaftPeer> previous, String... current) {
        return (RaftConfiguration) Proxy.newProxyInstance(
                RaftConfiguration.class.getClassLoader(),
                new Class<?>[] {RaftConfiguration.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getCurrentPeers" -> peers(current);
                    case "getPreviousPeers" -> previous;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** This member has its own vote in {@code term}, and those of {@code voters}. */
    private void granted(long term, String... voters) throws IOException {
        ballots.keptIn(file);
        file.persist(vote(term, "n1"));
        Arrays.stream(voters).forEach(voter -> ballots.asked(question("n1", voter, term), yes(voter)));
    }

    private static LeaderState leader() {
        return (LeaderState) Proxy.newProxyInstance(
                LeaderState.class.getClassLoader(), new Class<?>[] {LeaderState.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private void assertNotElected(long term, RaftConfiguration members) {
        failures.clear();
        assertThatThrownBy(() -> ballots.requireElected(leader(), term, members))
                .isInstanceOf(IllegalStateException.class);
        assertThat(failures).containsExactly("it would lead term " + term + ", in which it was not elected");
    }

    @Test
    void whoHasTheVotesOfMostLeads() throws IOException {
        RaftConfiguration five = members(List.of(), "n1", "n2", "n3", "n4", "n5");
        granted(7, "n2", "n2");
        assertNotElected(7, five);
        granted(7, "n3");

        LeaderState leader = leader();
        ballots.requireElected(leader, 7, five);

        assertThat(failures).hasSize(1);
        // Whom it adds it sends entries as well, though it may have heard of a later term.
        ballots.requireElected(leader, 8, members(five.getCurrentPeers(), "n1", "n6", "n7", "n8", "n9"));
    }

    @Test
    void termIsNotLedWithTheVotesOfAnEarlierOne() throws IOException {
        RaftConfiguration three = members(List.of(), "n1", "n2", "n3");
        granted(7, "n2", "n3");
        file.persist(vote(8, "n1"));
        assertNotElected(8, three);
        granted(9, "n2");
        ballots.asked(question("n1", "n3", 8), yes("n3"));

        assertNotElected(8, three);
        ballots.requireElected(leader(), 9, three);
    }

    @Test
    void whileMembersChangeMostOfBothAreAsked() throws IOException {
        granted(7, "n2", "n3");

        assertNotElected(7, members(peers("n1", "n2", "n3"), "n1", "n4", "n5"));
        assertNotElected(7, members(peers("n1", "n4", "n5"), "n1", "n2", "n3"));
        granted(7, "n4");
        ballots.requireElected(leader(), 7, members(peers("n1", "n2", "n3"), "n1", "n4", "n5"));
    }

    @Test
    void whoIsAloneNeedsNobodyUntilTheSecondIsThere() throws IOException {
        granted(7);
        assertNotElected(7, members(List.of(), "n1", "n2"));
        ballots.asked(
                question("n1", "n2", 7),
                yes("n2").toBuilder().clearServerReply().build());
        assertNotElected(7, members(List.of(), "n1", "n2"));
        assertNotElected(7, members(peers("n2"), "n1", "n2"));

        ballots.requireElected(leader(), 7, members(peers("n1"), "n1", "n2"));
        file.persist(vote(8, "n1"));
        ballots.requireElected(leader(), 8, members(List.of(), "n1"));
        file.persist(vote(9, "n2"));
        assertNotElected(9, members(peers("n1"), "n1", "n2"));
        assertNotElected(9, members(List.of(), "n1"));
    }

    /** What Ratis believes and what is on disk differ where an election raises the term while a vote is being given. */
    @Test
    void runningMemberTellsNoOtherVoteThanTheOneOnDisk() throws Exception {
        try (TestMember member = TestMember.cluster(3, directory).get(0).start()) {
            GuardedTermFile written = termFileOf(member);
            written.persist(vote(100, "n3"));

            assertThat(ask(member, "n2", 100).getServerReply().getSuccess()).isFalse();
            assertThat(ask(member, "n2", 101).getServerReply().getSuccess()).isTrue();
            assertThat(written.getMetadata()).isEqualTo(vote(101, "n2"));
        }
    }

    private static RequestVoteReplyProto ask(TestMember member, String candidate, long term) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(member.settings().address())
                .usePlaintext()
                .build();
        try {
            RequestVoteRequestProto question = question(candidate, member.name(), term);
            return RaftServerProtocolServiceGrpc.newBlockingStub(channel)
                    .requestVote(question.toBuilder()
                            .setServerRequest(question.getServerRequest().toBuilder()
                                    .setRaftGroupId(RaftGroupIdProto.newBuilder()
                                            .setId(RaftGroupId.valueOf(
                                                            member.settings().group())
                                                    .toByteString())))
                            .setCandidateLastEntry(
                                    TermIndexProto.newBuilder().setTerm(99).setIndex(1_000))
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void runningMemberThatVotedForAnotherOneIsNotElected() throws Exception {
        List<TestMember> members = TestMember.cluster(3, directory);
        try (TestMember one = members.get(0).start();
                TestMember two = members.get(1).start()) {
            TestMember.await().until(() -> one.leads() || two.leads());
            TestMember other = one.leads() ? two : one;
            long next = other.log().termSeen() + 1;
            termFileOf(other).persist(vote(next, "n3"));

            TestMember.await().until(() -> {
                for (TestMember each : List.of(one, two)) {
                    // It may come about in the term after, or not at all.
                    each.log()
                            .handOver(each == one ? two.name() : one.name())
                            .handle((done, failure) -> "")
                            .get(30, TimeUnit.SECONDS);
                }
                return Stream.of(one, two)
                        .anyMatch(
                                each -> each.leads() && each.log().leadership().term() > next);
            });
            assertThat(other.news()).doesNotContain("ready " + next);
        }
    }

    @Test
    void runningMemberThatWasNotElectedSendsNothing() throws Exception {
        try (TestMember member = TestMember.cluster(3, directory).get(0).start()) {
            RaftServer.Division division = (RaftServer.Division) of(of(member.log(), "running"), "division");

            assertThatThrownBy(() -> division.getRaftServer().getFactory().newLogAppender(division, leader(), null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("it was not elected in term 0");

            assertThat(member.failures()).singleElement().asString().contains("in which it was not elected");
        }
    }

    private static GuardedTermFile termFileOf(TestMember member) throws ReflectiveOperationException {
        return (GuardedTermFile) of(of(of(member.log(), "running"), "watch"), "termFile");
    }

    private static Object of(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
