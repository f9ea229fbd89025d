package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.cluster.Tool;
import io.quorate.it.load.Workload;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup under load, and a cluster of three made of it. */
final class BackupIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern REVISION = Pattern.compile("revision (\\d+) of cl_");
    private static final long SKIPPED = 1L << 40;
    private static final String ID = "cl_restored";

    @TempDir
    private Path directory;

    @Test
    void aBackupTakenFromAFollowerUnderLoadBecomesAClusterOfThree() {
        Path file = directory.resolve("backup.qsnap");
        Map<String, String> kept;
        long revision;
        try (Cluster cluster = Cluster.start("backup", 3);
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", Seeds.next("backup")))) {
            load.awaitAcknowledged(80, LONG);
            Member follower = cluster.followers().get(0);
            follower.ask(Request.put("/v1/kv/session?ttl=60s", "me"));
            follower.ask(Request.put("/v1/kv/config/a", "x".repeat(400_000)));

            String saved = Tool.quorate(follower, "snapshot", "save", file.toString());

            load.awaitAcknowledged(50, LONG);
            load.stop();
            Matcher said = REVISION.matcher(saved);
            assertThat(said.find()).as(saved).isTrue();
            revision = Long.parseLong(said.group(1));
            assertThat(Tool.quorate(follower, "snapshot", "verify", file.toString()))
                    .contains("is whole: revision " + revision);
            kept = contents(follower, "&rev=" + revision);
            assertThat(kept).containsKeys("session", "config/a");
        }
        kept.remove("session");

        try (Cluster restored = Cluster.create(Cluster.Plan.of("restored", 3))) {
            for (Member member : restored.members()) {
                assertThat(member.restore(file, ID)).contains("of a new cluster " + ID);
            }
            restored.startAll();
            restored.awaitReady();

            for (Member member : restored.members()) {
                assertThat(contents(member, "")).isEqualTo(kept);
            }
            Member member = restored.followers().get(0);
            Reply written = member.ask(Request.put("/v1/kv/config/a", "new"));
            assertThat(written.json().path("mod_revision").asLong()).isGreaterThan(revision + SKIPPED);
            Reply old = member.ask(Request.get("/v1/kv/config/?prefix&watch&from=" + revision));
            assertThat(old.status()).isEqualTo(410);
            assertThat(old.code()).isEqualTo("revision-compacted");
            JsonNode check =
                    member.ask(Request.of("POST", "/v1/maintenance/hash-check")).json();
            assertThat(check.path("consistent").asBoolean())
                    .as(check.toString())
                    .isTrue();
            assertThat(check.path("members")).hasSize(3);
        }
    }

    /** Keys with value, revision of creation and change, and version. */
    private static Map<String, String> contents(Member member, String more) {
        Reply reply = member.ask(Request.get("/v1/kv?limit=10000" + more));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        Map<String, String> contents = new TreeMap<>();
        for (JsonNode item : reply.json().path("items")) {
            contents.put(
                    item.path("key").asText(),
                    item.path("create_revision") + " " + item.path("mod_revision") + " " + item.path("version") + " "
                            + item.path("value").asText());
        }
        return contents;
    }
}
