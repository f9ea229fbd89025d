package io.quorate.server.raft;

import io.quorate.server.service.FailStop;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that this member tells no vote but the one that its term file holds, and leads no term in which it was not
 * elected. Ratis means to have one lock around all that, but an election takes another one: it may raise the term while
 * a vote is being given, and lead a term later than the one it was won in. Safe for any thread.
 */
final class Ballots {

    private static final Logger LOG = LoggerFactory.getLogger(Ballots.class);

    private final String self;
    private final FailStop failStop;
    private final Set<String> grants = new HashSet<>();
    private long grantsTerm;
    private @Nullable LeaderState elected;
    private volatile @Nullable GuardedTermFile file;

    Ballots(String self, FailStop failStop) {
        this.self = self;
        this.failStop = failStop;
    }

    /**
     * Starts {@code server}.
     *
     * @param writes told of writes to the term file
     * @return the term file of {@code division}
     */
    GuardedTermFile start(RaftServer server, RaftServer.Division division, DiskProgress writes) throws IOException {
        // The lock without which nobody votes, stands for election or takes entries: not before the file is guarded.
        synchronized (division) {
            server.start();
            GuardedTermFile termFile = GuardedTermFile.install(division.getRaftLog(), failStop, writes);
            keptIn(termFile);
            return termFile;
        }
    }

    /** From now on votes can be told: they are in {@code termFile}. */
    void keptIn(GuardedTermFile termFile) {
        file = termFile;
    }

    private boolean isWritten(long term, String candidate) throws IOException {
        GuardedTermFile termFile = file;
        if (termFile == null) {
            return false;
        }
        RaftStorageMetadata written = termFile.getMetadata();
        return written.getTerm() == term && written.getVotedFor().toString().equals(candidate);
    }

    /** The answer that another member gets: no vote for it, if that vote is not on disk. */
    RequestVoteReplyProto answered(RequestVoteRequestProto request, RequestVoteReplyProto reply) throws IOException {
        String candidate = request.getServerRequest().getRequestorId().toStringUtf8();
        if (request.getPreVote()
                || !reply.getServerReply().getSuccess()
                || isWritten(request.getCandidateTerm(), candidate)) {
            return reply;
        }
        LOG.info("{} gets no vote in term {}: it would not be the one on disk", candidate, request.getCandidateTerm());
        return reply.toBuilder()
                .setServerReply(reply.getServerReply().toBuilder().setSuccess(false))
                .build();
    }

    /**
     * Called before this member asks another one for its vote.
     *
     * @throws IOException this member has not voted for itself in that term
     */
    void asking(RequestVoteRequestProto request) throws IOException {
        if (!request.getPreVote() && !isWritten(request.getCandidateTerm(), self)) {
            throw new IOException(self + " does not stand in term " + request.getCandidateTerm()
                    + ": its vote for itself is not on disk");
        }
    }

    /** Called with what another member said, before Ratis hears it. */
    synchronized void asked(RequestVoteRequestProto request, RequestVoteReplyProto reply) {
        long term = request.getCandidateTerm();
        if (request.getPreVote() || !reply.getServerReply().getSuccess() || term < grantsTerm) {
            return;
        }
        if (term > grantsTerm) {
            grants.clear();
            grantsTerm = term;
        }
        grants.add(reply.getServerReply().getReplyId().toStringUtf8());
    }

    /**
     * Called before this member sends entries as {@code leader}. Where it was not elected, it ends.
     *
     * @param term the one it leads, if it has sent none yet
     * @throws IllegalStateException it was not elected
     * @throws IOException its vote cannot be read
     */
    synchronized void requireElected(LeaderState leader, long term, RaftConfiguration members) throws IOException {
        if (leader == elected) {
            return;
        }
        try {
            if (!isWritten(term, self) || !isElected(members, term == grantsTerm ? grants : Set.of())) {
                throw new IllegalStateException("it was not elected in term " + term);
            }
        } catch (IOException | RuntimeException e) {
            // Ratis takes it for the leader by now, and would go no way from there.
            failStop.fail("it would lead term " + term + ", in which it was not elected", e);
            throw e;
        }
        elected = leader;
    }

    private boolean isElected(RaftConfiguration members, Set<String> voters) {
        Collection<RaftPeer> current = members.getCurrentPeers();
        Collection<RaftPeer> previous = members.getPreviousPeers();
        // Who was alone and adds the first other member needs no vote but its own: nobody is elected without that.
        boolean isAdding = previous.size() == 1 && current.size() == 2 && contains(previous, self);
        return isMajority(previous, voters) && (isAdding || isMajority(current, voters));
    }

    private boolean isMajority(Collection<RaftPeer> peers, Set<String> voters) {
        long votes = peers.stream()
                .map(peer -> peer.getId().toString())
                .filter(name -> name.equals(self) || voters.contains(name))
                .count();
        return peers.isEmpty() || votes > peers.size() / 2;
    }

    private static boolean contains(Collection<RaftPeer> peers, String name) {
        return peers.stream().anyMatch(peer -> peer.getId().toString().equals(name));
    }
}
