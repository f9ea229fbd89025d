package io.quorate.server.raft;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * A leader's links to its followers. Ratis tells a follower what is committed with the next entry, and where there is
 * none with the next heartbeat, a quarter of a second later: whoever waits there for a lone write waits that long. Here
 * they can be told at once. Safe for any thread.
 */
final class FollowerLinks {

    private final Map<RaftPeerId, Link> links = new ConcurrentHashMap<>();

    /** A follower as its leader sees it, and what sends it entries. */
    private record Link(LeaderState leader, FollowerInfo follower, LogAppender appender) {}

    /** From now on {@code appender} is what sends {@code follower} its entries. */
    void add(LeaderState leader, FollowerInfo follower, LogAppender appender) {
        links.put(follower.getId(), new Link(leader, follower, appender));
    }

    /** Whether there is or was a follower. */
    boolean any() {
        return !links.isEmpty();
    }

    /**
     * Tells the followers that don't know it what is committed. What is told while an entry is being sent may be lost.
     *
     * @return whether all know it; true where this member does not lead
     */
    boolean tellCommitted() {
        boolean allKnow = true;
        for (Link link : links.values()) {
            LogAppender appender = link.appender();
            if (appender.isRunning()
                    && appender.getFollower().getCommitIndex()
                            < appender.getRaftLog().getLastCommittedIndex()) {
                allKnow = false;
                appender.triggerHeartbeat();
            }
        }
        return allKnow;
    }

    /**
     * Has members looked at that are being brought up to date: Ratis finds that one makes no progress only when nothing else
     * happens, and on a busy leader something always does.
     */
    void lookAtNewcomers() {
        for (Link link : links.values()) {
            if (link.appender().isRunning() && link.leader().isFollowerBootstrapping(link.follower())) {
                // It does no more than to have the state of the newcomers checked.
                link.leader().onFollowerSuccessAppendEntries(link.follower());
            }
        }
    }
}
