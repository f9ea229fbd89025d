package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** One lock, many hands, and a leader that dies: nobody works at the same time, and no late writer gets through. */
final class LockIT {

    private static final int WORKERS = 3;
    /** After a lock that it did not get a worker waits so long. */
    private static final long SETBACK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int HOLDS_BEFORE_A_KILL = 10;
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofSeconds(90);

    /** A time of work under the lock, by the monotonic clock of this machine. */
    private record Work(long token, long fromNanos, long toNanos) {}

    @Test
    void nobodyWorksAtTheSameTimeWhoeverDies() throws Exception {
        try (Cluster cluster = Cluster.start("lock", 3)) {
            assertThat(cluster.member(0).ask(Request.put("/v1/kv/total", "0")).status())
                    .isEqualTo(201);
            Queue<Work> done = new ConcurrentLinkedQueue<>();
            AtomicBoolean stop = new AtomicBoolean();
            ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
            try {
                List<Future<Integer>> added = new ArrayList<>();
                for (int worker = 0; worker < WORKERS; worker++) {
                    Member member = cluster.member(worker % 3);
                    added.add(workers.submit(() -> work(member, stop, done)));
                }
                for (int kill = 0; kill < 2; kill++) {
                    awaitHolds(done, done.size() + HOLDS_BEFORE_A_KILL);
                    Member leader = cluster.leader();
                    leader.kill();
                    awaitHolds(done, done.size() + HOLDS_BEFORE_A_KILL);
                    leader.start().awaitReady(Cluster.START);
                }
                stop.set(true);
                int total = 0;
                for (Future<Integer> one : added) {
                    total += one.get(LONG.toSeconds(), TimeUnit.SECONDS);
                }
                check(List.copyOf(done));
                int stored = Integer.parseInt(
                        cluster.member(0).ask(Request.get("/v1/kv/total")).body());
                assertThat(stored).as("nothing that was acknowledged is lost").isGreaterThanOrEqualTo(total);
            } finally {
                stop.set(true);
                workers.shutdownNow();
            }
        }
    }

    private static void awaitHolds(Queue<Work> done, int count) {
        Await.until(() -> count + " holds, " + done.size() + " so far", LONG, () -> done.size() >= count);
    }

    /** Reads, adds one and writes under the lock, with its fence; how many additions were acknowledged. */
    private static int work(Member member, AtomicBoolean stop, Queue<Work> done) {
        int added = 0;
        while (!stop.get()) {
            Optional<Reply> held = member.ask(Request.of("POST", "/v1/locks/total?ttl=2s&wait=20s"), CALL);
            if (held.isEmpty() || held.get().status() != 200) {
                // A member that is gone refuses at once: the processors are for those that are there.
                LockSupport.parkNanos(SETBACK_NANOS);
                continue;
            }
            long from = System.nanoTime();
            long token = held.get().json().get("token").asLong();
            Optional<Reply> read = member.ask(Request.get("/v1/kv/total"), CALL);
            if (read.isPresent() && read.get().status() == 200) {
                String next = String.valueOf(Integer.parseInt(read.get().body()) + 1);
                Optional<Reply> written = member.ask(Request.put("/v1/kv/total?fence=total@" + token, next), CALL);
                added += written.isPresent() && written.get().status() == 200 ? 1 : 0;
            }
            long to = System.nanoTime();
            Optional<Reply> released = member.ask(Request.of("DELETE", "/v1/locks/total?token=" + token), CALL);
            if (released.isPresent()
                    && released.get().status() == 200
                    && released.get().json().get("released").asBoolean()) {
                done.add(new Work(token, from, to));
            }
        }
        return added;
    }

    /** Whoever gave it back himself had it alone all the while, and tokens say in which order. */
    private static void check(List<Work> done) {
        List<Work> ordered =
                done.stream().sorted(Comparator.comparingLong(Work::token)).toList();
        assertThat(ordered).extracting(Work::token).doesNotHaveDuplicates();
        for (int at = 1; at < ordered.size(); at++) {
            assertThat(ordered.get(at).fromNanos())
                    .as("%s after %s", ordered.get(at), ordered.get(at - 1))
                    .isGreaterThanOrEqualTo(ordered.get(at - 1).toNanos());
        }
    }
}
