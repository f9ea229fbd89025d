package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.check.Answer;
import io.quorate.it.check.Call;
import io.quorate.it.check.Operation;
import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.History;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.KeyClient;
import io.quorate.it.load.Workload;
import io.quorate.it.wire.HttpConnection;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A leader that is stopped, deposed and let go on believes for a moment that it still leads. Reads that wait in its
 * sockets meanwhile are the first thing it sees.
 */
final class PausedLeaderIT {

    private static final int ROUNDS = 3;
    private static final int TRIES = 10;
    private static final int READERS = 40;
    private static final int READS_AFTER = 50;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void deposedLeaderServesNoStaleRead() throws IOException {
        long seed = Seeds.next("paused-leader");
        List<Operation> probes = new ArrayList<>();
        Workload.Plan plan = Workload.Plan.of("w", seed).timeout(Duration.ofSeconds(1));
        try (Cluster cluster = Cluster.start("paused-leader", 3);
                Workload load = Workload.start(cluster.endpoints(), plan)) {
            for (int round = 0; round < ROUNDS; round++) {
                load.awaitAcknowledged(60, LONG);
                probes.addAll(round(cluster, "p/" + round));
            }
            History history = load.stop();
            probes.addAll(history.operations());
            Judgement judgement = Judgement.of(cluster.endpoints(), new History(probes, history.surprises()));
            System.out.print(judgement.report());
            assertThat(judgement.holds()).as(judgement.report()).isTrue();
        }
    }

    /**
     * An acknowledgement that waited in the leader's socket while another leader took over commits its entry late, and
     * proves nothing about reads that came meanwhile.
     */
    @Test
    void acknowledgementThatWaitedInTheSocketMakesNoReadFresh() throws IOException {
        try (Cluster cluster = Cluster.start(Cluster.Plan.of("late-ack", 3).withNetwork())) {
            for (int round = 0; round < ROUNDS; round++) {
                int tries = 1;
                while (!lateAcknowledgement(cluster, "late/" + round + "/" + tries)) {
                    cluster.network().heal();
                    System.out.println("the leader stepped down before its write was everywhere, try " + tries);
                    assertThat(++tries).isLessThanOrEqualTo(TRIES);
                }
            }
        }
    }

    /** Plays it once; false if the leader noticed that it was deaf before its write was in the others' logs. */
    private static boolean lateAcknowledgement(Cluster cluster, String key) throws IOException {
        Member old = cluster.leader();
        List<Member> others =
                cluster.members().stream().filter(member -> member != old).toList();
        write(old, key, key + "-old", new ArrayList<>());
        Await.until("the others follow", LONG, () -> inLogs(others, key + "-old"));
        List<HttpConnection> readers = connect(old, READERS);
        try (HttpConnection writer = connect(old, 1).get(0)) {
            cluster.network().deafen(old);
            writer.send(Request.put("/v1/kv/" + key, key + "-late"));
            Await.until(
                    "the write is in the others' logs, or the leader gave up",
                    LONG,
                    () -> inLogs(others, key + "-late") || !old.leads());
            old.pause();
            if (!inLogs(others, key + "-late")) {
                old.resume();
                readers.forEach(HttpConnection::close);
                return false;
            }
            cluster.network().heal();
            Await.until("another leader", LONG, () -> cluster.members().stream().anyMatch(Member::leads));
            write(cluster.leader(), key, key + "-new", new ArrayList<>());
            readBehindTheBack(old, key, readers);
        }
        old.awaitReady(LONG);
        return true;
    }

    private static boolean inLogs(List<Member> members, String text) {
        return members.stream().allMatch(member -> logHolds(member, text));
    }

    private static boolean logHolds(Member member, String text) {
        try (Stream<Path> files = Files.walk(member.data().resolve("raft"))) {
            List<Path> segments = files.filter(
                            file -> file.getFileName().toString().startsWith("log_"))
                    .toList();
            for (Path file : segments) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<HttpConnection> connect(Member member, int count) throws IOException {
        List<HttpConnection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HttpConnection connection = new HttpConnection(member.http());
            connections.add(connection);
            connection.exchange(Request.get("/livez"), Duration.ofSeconds(10));
        }
        return connections;
    }

    /** Pauses the leader, changes {@code key} behind its back, and has many readers ask it for that key. */
    private static List<Operation> round(Cluster cluster, String key) throws IOException {
        List<Operation> seen = new ArrayList<>();
        Member old = cluster.leader();
        write(old, key, key + "-old", seen);
        List<HttpConnection> readers = connect(old, READERS);
        old.pause();
        Await.until("another leader", LONG, () -> cluster.members().stream().anyMatch(Member::leads));
        write(cluster.leader(), key, key + "-new", seen);
        readBehindTheBack(old, key, readers);
        read(old, key, seen);
        old.awaitReady(LONG);
        return seen;
    }

    /** Sends reads of {@code key} to {@code old}, which is paused, lets it go on, and expects the newest value or none. */
    private static void readBehindTheBack(Member old, String key, List<HttpConnection> readers) throws IOException {
        long called = System.nanoTime();
        for (HttpConnection reader : readers) {
            reader.send(Request.get("/v1/kv/" + key).with("Quorate-Timeout", "5s"));
        }
        old.resume();
        int answered = 0;
        for (HttpConnection reader : readers) {
            Reply reply = reader.receive(Duration.ofSeconds(10));
            assertThat(reply.status()).as(reply.toString()).isIn(200, 503, 504);
            if (reply.status() == 200) {
                answered++;
                assertThat(reply.body()).as("round %s", key).isEqualTo(key + "-new");
            }
            reader.close();
        }
        System.out.printf(
                "%s: %s was paused; of %d reads that waited %d were answered, all fresh, %d ms after they were sent%n",
                key, old.name(), readers.size(), answered, (System.nanoTime() - called) / 1_000_000);
    }

    private static void write(Member member, String key, String value, List<Operation> seen) {
        Operation operation = execute(member, key, new Call.Put(value));
        assertThat(operation.answer()).as(operation.show(0)).isInstanceOf(Answer.Stored.class);
        seen.add(operation);
    }

    private static void read(Member member, String key, List<Operation> seen) {
        for (int i = 0; i < READS_AFTER; i++) {
            seen.add(execute(member, key, new Call.Get()));
        }
    }

    private static Operation execute(Member member, String key, Call call) {
        try (KeyClient client = new KeyClient(member.http(), Duration.ofSeconds(5))) {
            long called = System.nanoTime();
            Answer answer = client.execute(key, call);
            return new Operation(-1, member.name(), key, call, answer, called, System.nanoTime());
        }
    }
}
