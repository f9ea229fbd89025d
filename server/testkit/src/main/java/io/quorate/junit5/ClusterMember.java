package io.quorate.junit5;

import io.quorate.client.QuorateClient;
import io.quorate.server.boot.QuorateServer;
import io.quorate.server.boot.TestAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a {@link QuorateCluster}, which comes and goes; its name, its URL and its data stay. Safe for any thread.
 */
public final class ClusterMember {

    private final QuorateCluster cluster;
    private final int number;
    private final Line clients;
    private volatile @Nullable Life life;
    private volatile boolean isPaused;

    /** The time from a start to a kill. */
    record Life(QuorateServer server, TestAccess access, List<Integer> ports) {

        /** Ends it; {@code abruptly}: as the death of its process would. */
        void end(boolean abruptly) {
            if (abruptly) {
                access.crash();
            } else {
                server.close();
            }
            ports.forEach(Ports::giveBack);
        }
    }

    ClusterMember(QuorateCluster cluster, int number, Line clients) {
        this.cluster = cluster;
        this.number = number;
        this.clients = clients;
    }

    /** {@code n1}, {@code n2} … */
    public String name() {
        return "n" + number;
    }

    /** 1, 2 … */
    public int number() {
        return number;
    }

    /** Where clients reach it, in all its lives. */
    public String url() {
        return cluster.scheme() + "127.0.0.1:" + clients.port();
    }

    /** A new client that asks this member and no other. Whoever asked for it closes it. */
    public QuorateClient newClient() {
        return cluster.secured(QuorateClient.builder()
                        .endpoints(url())
                        .memberDiscovery(false)
                        .leaderAffinity(false))
                .build();
    }

    /**
     * Ends it as the death of its process would: its connections are reset, nobody takes over from it, nothing that it
     * was about to say is heard. Its data stays. Returns when it is gone.
     *
     * <p>What happens inside one JVM is gentler to its disk than a dead machine is: what it had written is there.
     *
     * @throws IllegalStateException if it does not run
     */
    public void kill() {
        cluster.kill(this);
    }

    /**
     * Starts it again, on the data it had. Returns when it serves; it may not have found the others yet: see
     * {@link #awaitReady}.
     *
     * @throws IllegalStateException if it runs
     */
    public void start() {
        cluster.start(this);
    }

    /**
     * Nobody hears from it and it hears from nobody, clients or members, till {@link #resume}: connections stay open, new
     * ones are taken, and what is said on them waits. If it leads, lease time stands still.
     *
     * <p>That is what others see of a process that is stopped. The member itself goes on, for it shares its JVM with the
     * test: its threads run, its timers fire, what it has received it writes down. So a paused leader of several knows
     * after an election timeout that it leads no more; one that is really stopped finds that out when it wakes up. A
     * member alone goes on with what it was sent before the pause.
     *
     * @throws IllegalStateException if it does not run
     */
    public void pause() {
        cluster.pause(this, true);
    }

    /** What was said to it and by it during the {@link #pause} arrives, and everything goes on. */
    public void resume() {
        cluster.pause(this, false);
    }

    /** Whether it was started and not killed; it may be paused. */
    public boolean isRunning() {
        return life != null;
    }

    /** Whether it is paused. */
    public boolean isPaused() {
        return isPaused;
    }

    /** Whether it takes itself for the leader. One that was cut off may do so for a second after others have elected another. */
    public boolean isLeader() {
        Life now = life;
        return now != null && now.server.isLeader();
    }

    /** Whether it can serve linearizable reads and writes at this moment. */
    public boolean isReady() {
        Life now = life;
        return now != null && now.server.isReady();
    }

    /**
     * Waits until it {@link #isReady can serve}.
     *
     * @throws IllegalStateException if it can't within {@code atMost}
     */
    public void awaitReady(Duration atMost) throws InterruptedException {
        Waiting.until(this::isReady, atMost, () -> name() + " is ready");
    }

    Line clients() {
        return clients;
    }

    @Nullable
    Life life() {
        return life;
    }

    Life living() {
        Life now = life;
        if (now == null) {
            throw new IllegalStateException(name() + " does not run (expected: started)");
        }
        return now;
    }

    void begin(Life fresh) {
        life = fresh;
    }

    /** It has no life any more; the one it had. */
    Life leave() {
        Life last = living();
        life = null;
        isPaused = false;
        return last;
    }

    void setPaused(boolean paused) {
        TestAccess access = living().access;
        isPaused = paused;
        if (paused) {
            access.holdTime();
        } else {
            access.releaseTime();
        }
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>(List.of(name(), url()));
        words.add(isRunning() ? isPaused ? "paused" : "running" : "killed");
        return String.join(" ", words);
    }
}
