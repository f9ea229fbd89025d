package io.quorate.it.chaos;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Something that happens to a cluster and can be ended. Immutable. */
public enum Fault {
    /** The leader's process ends at once. */
    KILL_LEADER(Victim.LEADER, false) {
        @Override
        void begin(Cluster cluster, Member victim) {
            victim.kill();
        }
    },
    /** Another member's process ends at once. */
    KILL_FOLLOWER(Victim.FOLLOWER, false) {
        @Override
        void begin(Cluster cluster, Member victim) {
            victim.kill();
        }
    },
    /** All processes end at once. */
    KILL_ALL(Victim.ANY, false) {
        @Override
        void begin(Cluster cluster, Member victim) {
            cluster.killAll();
        }
    },
    /** The leader is asked to stop. */
    STOP_LEADER(Victim.LEADER, false) {
        @Override
        void begin(Cluster cluster, Member victim) {
            int code = victim.stop(Duration.ofSeconds(20));
            if (code != 0) {
                throw new AssertionError(victim.name() + " was asked to stop and ended with exit code " + code
                        + " (expected: 0); it printed last:\n" + victim.lastLines());
            }
        }
    },
    /** The leader's process freezes. */
    PAUSE_LEADER(Victim.LEADER, false) {
        @Override
        void begin(Cluster cluster, Member victim) {
            victim.pause();
        }
    },
    /** Another member's process freezes. */
    PAUSE_FOLLOWER(Victim.FOLLOWER, false) {
        @Override
        void begin(Cluster cluster, Member victim) {
            victim.pause();
        }
    },
    /** The leader is cut from the others. */
    ISOLATE_LEADER(Victim.LEADER, true) {
        @Override
        void begin(Cluster cluster, Member victim) {
            cluster.network().isolate(victim);
        }
    },
    /** Another member is cut from the others. */
    ISOLATE_FOLLOWER(Victim.FOLLOWER, true) {
        @Override
        void begin(Cluster cluster, Member victim) {
            cluster.network().isolate(victim);
        }
    },
    /** The leader hears nobody and is heard. */
    DEAFEN_LEADER(Victim.LEADER, true) {
        @Override
        void begin(Cluster cluster, Member victim) {
            cluster.network().deafen(victim);
        }
    },
    /** The leader hears everybody and is not heard. */
    MUTE_LEADER(Victim.LEADER, true) {
        @Override
        void begin(Cluster cluster, Member victim) {
            cluster.network().mute(victim);
        }
    };

    private enum Victim {
        LEADER,
        FOLLOWER,
        ANY
    }

    private final Victim victim;
    private final boolean needsNetwork;

    Fault(Victim victim, boolean needsNetwork) {
        this.victim = victim;
        this.needsNetwork = needsNetwork;
    }

    /** Whether the cluster needs a network of its own for this fault. */
    public boolean needsNetwork() {
        return needsNetwork;
    }

    /** The word for it on a command line, such as {@code kill-leader}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Chooses whom it happens to. */
    Member choose(Cluster cluster, Random random) {
        List<Member> candidates = new ArrayList<>(
                switch (victim) {
                    case LEADER -> List.of(cluster.leader());
                    case FOLLOWER -> cluster.followers();
                    case ANY -> cluster.members();
                });
        Collections.shuffle(candidates, random);
        return candidates.get(0);
    }

    /** Makes it happen. */
    abstract void begin(Cluster cluster, Member victim);

    /** Ends it, whatever it was. */
    static void end(Cluster cluster, boolean network) {
        if (network) {
            cluster.network().heal();
        }
        for (Member member : cluster.members()) {
            if (member.isRunning() && !member.isServing()) {
                member.resume();
            }
        }
        cluster.startAll();
    }
}
