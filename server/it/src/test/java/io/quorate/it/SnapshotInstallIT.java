package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SnapshotInstallIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");
    private static final String FILLER = "x".repeat(50_000);

    private int written;

    @Test
    void followerAwayLongerThanTheLogIsKeptComesBackBySnapshot() {
        long seed = Seeds.next("snapshot-install");
        Cluster.Plan plan = Cluster.Plan.of("snapshot-install", 3)
                .flags("--snapshot-entries=100", "--log-keep-entries=0", "--log-segment-bytes=256KiB");
        try (Cluster cluster = Cluster.start(plan);
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            load.awaitAcknowledged(50, LONG);
            Member away = cluster.followers().get(0);
            away.kill();
            List<Member> others =
                    cluster.members().stream().filter(member -> member != away).toList();
            Member leader = cluster.leader();
            for (Member member : others) {
                forgetWhatIsThereNow(leader, member);
            }
            away.start();
            String newest = "/v1/kv/filler/" + (written - 1);
            Await.until(
                    () -> away.name() + " has caught up; it printed last:\n" + away.lastLines(),
                    LONG,
                    () -> away.ask(Request.get(newest), Duration.ofSeconds(10))
                            .map(reply -> reply.status() == 200)
                            .orElse(false));
            for (int i = 0; i < written; i++) {
                Reply reply = away.ask(Request.get("/v1/kv/filler/" + i + "?consistency=serializable"));
                assertThat(reply.body()).as("filler %d", i).isEqualTo(FILLER);
            }
            load.awaitAcknowledged(50, LONG);
            Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
            System.out.print(judgement.report());
            assertThat(judgement.holds()).as(judgement.report()).isTrue();

            away.kill();
            away.start().awaitReady(Cluster.START);
            assertThat(away.ask(Request.get("/v1/kv/filler/0?consistency=serializable"))
                            .body())
                    .isEqualTo(FILLER);
        }
    }

    /** Writes until {@code member} has deleted every log file that it has now, and so every entry the absent one has. */
    private void forgetWhatIsThereNow(Member leader, Member member) {
        long open = segmentStarts(member).max().orElseThrow();
        Await.until(
                () -> member.name() + " deletes its log up to " + open + ", now it begins at "
                        + segmentStarts(member).min(),
                LONG,
                () -> {
                    Reply reply = leader.ask(Request.put("/v1/kv/filler/" + written, FILLER));
                    // Whoever leads may change on a crowded machine: the same once more then.
                    assertThat(reply.status()).as(reply.toString()).isIn(200, 201, 503, 504);
                    written += reply.status() < 300 ? 1 : 0;
                    return segmentStarts(member).min().orElseThrow() > open;
                });
    }

    /** The first entry of each log file of {@code member}. */
    private static LongStream segmentStarts(Member member) {
        try (Stream<Path> groups = Files.list(member.data().resolve("raft"))) {
            Path current = groups.findFirst().orElseThrow().resolve("current");
            // Only the names: files may go while this looks.
            String[] names = Objects.requireNonNull(current.toFile().list(), current.toString());
            return Arrays.stream(names)
                    .map(SEGMENT::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> Long.parseLong(matcher.group(1)))
                    .toList()
                    .stream()
                    .mapToLong(Long::longValue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
