package io.quorate.server.raft;

import static io.quorate.server.raft.TestMember.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.ratis.util.AwaitToRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it looks at all threads of the process")
class LeftThreadsTest {

    @TempDir
    Path directory;

    @Test
    void closeLeavesNoThreadThatKeepsTheProcess() throws Exception {
        TestMember member = TestMember.cluster(1, directory).get(0);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        member.startAndLead();
        member.append("a");
        member.close();

        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !thread.isDaemon()
                        && !before.contains(thread)
                        && !thread.getName().startsWith("awaitility"))
                .isEmpty());
    }

    @Test
    void threadOfALogThatCouldNotBeOpenedIsEndedAndNoneOfAnotherLog() {
        String member = "n1@group-" + directory.getFileName();
        AwaitToRun others = new AwaitToRun(member + "-cacheEviction", () -> {}).start();
        List<Thread> before = LogThreads.evictions(member);
        AwaitToRun forsaken = new AwaitToRun(member + "-cacheEviction", () -> {}).start();
        assertThat(LogThreads.evictions(member)).hasSize(2);

        LogThreads.endForsaken(member, before);

        await().untilAsserted(() -> assertThat(LogThreads.evictions(member)).isEqualTo(before));
        forsaken.close();
        others.close();
    }
}
