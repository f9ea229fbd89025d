package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.Timekeeper;
import org.junit.jupiter.api.Test;

/** What is made of a disk that does not answer. Time is what the test says it is. */
class DiskWatchTest {

    private final RatisMetrics log = new RatisMetrics(new MetricRegistryInfo("n1@g", "ratis", "log_worker", "log"));
    private final DiskProgress termFile = new DiskProgress();
    private final List<String> events = new ArrayList<>();
    private final DiskWatch watch = new DiskWatch(
            RaftSettings.of(UUID.randomUUID(), "n1", Map.of("n1", "127.0.0.1:1"), Path.of("unused")),
            log,
            termFile,
            () -> events.add("step down"),
            (why, cause) -> events.add(why));

    @Test
    void hungWriteCostsLeadershipThenTheMember() {
        log.timer("writelogExecutionTime").time();

        look(20);
        assertThat(events).isEmpty();
        look(1);
        assertThat(events).containsExactly("step down");
        look(80);
        assertThat(events).contains("the disk has not answered for 10000 ms");
    }

    @Test
    void hungTermFileCostsTheMemberToo() {
        termFile.begin();

        look(101);

        assertThat(events).contains("step down", "the disk has not answered for 10000 ms");
    }

    @Test
    void waitingWorkThatNobodyDoesIsAStall() {
        log.gauge("dataQueueSize", () -> () -> 3);

        look(101);

        assertThat(events).contains("the disk has not answered for 10000 ms");
    }

    @Test
    void slowDiskThatAnswersIsNone() {
        log.gauge("dataQueueSize", () -> () -> 3);
        for (int i = 0; i < 200; i++) {
            Timekeeper.Context write = log.timer("writelogExecutionTime").time();
            look(5);
            write.stop();
        }

        assertThat(events).isEmpty();
    }

    @Test
    void idleDiskIsNone() {
        look(1_000);

        assertThat(events).isEmpty();
    }

    private void look(int rounds) {
        for (int i = 0; i < rounds; i++) {
            watch.look(100);
        }
    }
}
