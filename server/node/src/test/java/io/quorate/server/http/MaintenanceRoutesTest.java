package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.backup.BackupReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceRoutesTest extends MemberFixture {

    private final List<Boolean> ended = new ArrayList<>();
    /** So slow that no backup comes to its end. */
    private static final long RATE_BYTES = 1;

    private final List<MaintenanceRoutes> made = new ArrayList<>();

    @Override
    List<Routes> more() {
        MaintenanceRoutes maintenance = new MaintenanceRoutes(
                member.maintenance(),
                member.reads(),
                Map.of("items", List.of()),
                1_000_000_000,
                (isComplete, bytes) -> {
                    synchronized (ended) {
                        ended.add(isComplete);
                    }
                },
                "test-backups");
        MaintenanceRoutes slow = new MaintenanceRoutes(
                member.maintenance(), member.reads(), Map.of(), RATE_BYTES, (isComplete, bytes) -> {}, "test-slow");
        made.addAll(List.of(maintenance, slow));
        Routes slowOnly = () -> slow.routes().stream()
                .filter(route -> route.template().endsWith("/snapshot"))
                .map(route -> Route.get(
                        "/v1/test/slow-snapshot",
                        route.handler(),
                        route.parameters().toArray(new String[0])))
                .toList();
        return List.of(maintenance, slowOnly, new SettingsRoutes(member.reads(), member.writes(), hub));
    }

    @AfterEach
    void stopBackups() {
        made.forEach(MaintenanceRoutes::close);
    }

    @Test
    void aBackupHoldsWhatThereIs() throws IOException {
        put("/v1/kv/a", "1");
        put("/v1/kv/b", "x".repeat(300_000));
        Wire.Answer written = put("/v1/kv/a", "2");

        Wire.Answer answer = get("/v1/maintenance/snapshot");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/vnd.quorate.snapshot");
        assertThat(answer.header("Quorate-Revision")).isEqualTo(written.header("Quorate-Revision"));
        assertThat(answer.header("Content-Disposition"))
                .matches("attachment; filename=\"quorate-r" + written.header("Quorate-Revision") + "-.*\\.qsnap\"");
        List<String> keys = new ArrayList<>();
        BackupReader.Whole whole = whole(answer, keys);
        assertThat(whole.manifest().revision()).isEqualTo(Long.parseLong(written.header("Quorate-Revision")));
        assertThat(whole.manifest().settings()).containsKey("history_keep");
        assertThat(keys).containsExactly("a", "b");
        await(() -> {
            synchronized (ended) {
                return ended.equals(List.of(true));
            }
        });
        assertThat(member.maintenance().backups()).isZero();
    }

    private static BackupReader.Whole whole(Wire.Answer answer, List<String> keys) throws IOException {
        byte[] bytes = answer.body().getBytes(StandardCharsets.ISO_8859_1);
        return new BackupReader(new ByteArrayInputStream(bytes)).readAll((space, key, value) -> {
            if (space.equals("current")) {
                keys.add(new String(key, 1, key.length - 1, StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void aThirdBackupAtATimeIsRefusedAndAClientThatLeavesFreesItsOwn() {
        Wire first = begin("GET", "/v1/test/slow-snapshot");
        Wire second = begin("GET", "/v1/test/slow-snapshot");
        await(() -> member.maintenance().backups() == 2);

        Wire.Answer third = get("/v1/maintenance/snapshot");

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.header("Retry-After")).isEqualTo("1");
        assertThat(third.body()).contains("rate-limited");
        first.close();
        await(() -> member.maintenance().backups() == 1);
        assertThat(get("/v1/maintenance/snapshot").status()).isEqualTo(200);
        second.close();
        await(() -> member.maintenance().backups() == 0);
    }

    @Test
    void historyIsForgottenAsAsked() {
        for (int i = 0; i < 20; i++) {
            put("/v1/kv/a", "v" + i);
        }

        assertThat(post("/v1/maintenance/compact?keep=5", "").body())
                .isEqualTo("{\"compact_revision\":16,\"wanted\":16,\"done\":true}\n");
        assertThat(post("/v1/maintenance/compact?revision=18", "").body()).contains("\"compact_revision\":18");
        assertThat(post("/v1/maintenance/compact?revision=3", "").body()).contains("\"compact_revision\":18");
        assertThat(get("/v1/kv/a?rev=10").status()).isEqualTo(410);
        assertThat(get("/v1/kv/a").body()).isEqualTo("v19");
        Wire.Answer future = post("/v1/maintenance/compact?revision=900", "");
        assertThat(future.status()).isEqualTo(409);
        assertThat(future.body()).contains("revision-in-future");
        assertThat(post("/v1/maintenance/compact", "").status()).isEqualTo(400);
        assertThat(post("/v1/maintenance/compact?keep=1&revision=1", "").status())
                .isEqualTo(400);
        assertThat(post("/v1/maintenance/compact?older_than=1h", "").body()).contains("\"done\":true");
    }

    @Test
    void settingsAreSetOneByOne() {
        await(() -> member.cluster().settings().version() == 1);
        Wire.Answer before = get("/v1/cluster/settings");
        assertThat(before.header("ETag")).isEqualTo("\"1\"");
        assertThat(before.body()).contains("\"history_keep\":\"1h\"").contains("\"version\":1");

        Wire.Answer set = patch("/v1/cluster/settings", "{\"history_keep\":\"2h\",\"space_hard_bytes\":5000000}");

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.body())
                .contains("\"history_keep\":\"2h\"")
                .contains("\"space_hard_bytes\":5000000")
                .contains("\"changed\":true");
        assertThat(patch("/v1/cluster/settings?history_keep=2h", "").body()).contains("\"changed\":false");
        assertThat(patch("/v1/cluster/settings", "{\"history_keep\":null}").body())
                .contains("\"history_keep\":\"1h\"");
        assertThat(get("/v1/cluster/settings").header("ETag")).isEqualTo("\"3\"");
    }

    @Test
    void settingsThatCannotBeAreTold() {
        assertThat(patch("/v1/cluster/settings", "{\"histroy_keep\":\"2h\"}").body())
                .contains("unknown-field")
                .contains("history_keep");
        assertThat(patch("/v1/cluster/settings", "{\"history_keep\":30}").body())
                .contains("history_keep: '30' (expected: a duration with a unit");
        assertThat(patch("/v1/cluster/settings?space_soft_bytes=9&space_hard_bytes=5", "")
                        .body())
                .contains("expected: at most space_hard_bytes, 5");
        assertThat(patch("/v1/cluster/settings", "").status()).isEqualTo(400);
        Wire.Answer stale = wire.request(
                "PATCH", "/v1/cluster/settings", HttpFixture.utf8("{\"history_keep\":\"3h\"}"), "If-Match: \"70\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.body()).contains("cas-failed");
    }

    @Test
    void theShortestLeaseIsWhatTheClusterHasSet() {
        await(() -> member.cluster().settings().version() == 1);
        assertThat(post("/v1/leases?ttl=300ms", "").status()).isEqualTo(201);

        patch("/v1/cluster/settings", "{\"lease_ttl_min\":\"5s\"}");

        assertThat(post("/v1/leases?ttl=300ms", "").body()).contains("5s to");
        assertThat(post("/v1/leases?ttl=5s", "").status()).isEqualTo(201);
    }

    @Test
    void aboveTheHardLevelOnlyGrowthIsRefusedAndTheAlarmNamesTheLargest() {
        put("/v1/kv/logs/1", "x".repeat(4_000));
        put("/v1/kv/config/1", "x".repeat(400));
        patch("/v1/cluster/settings", "{\"space_soft_bytes\":1000,\"space_hard_bytes\":2000}");

        Wire.Answer refused = put("/v1/kv/more", "1");

        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.body()).contains("out-of-space").contains("space_hard_bytes, 2000");
        assertThat(get("/v1/maintenance/alarms").body())
                .contains("\"kind\":\"space\",\"level\":\"hard\",\"source\":\"data\"")
                .contains("\"largest\":[{\"prefix\":\"logs/\",\"keys\":1,");
        assertThat(post("/v1/leases?ttl=5s", "").status()).isEqualTo(201);
        assertThat(post("/v1/locks/a?ttl=5s", "").status()).isEqualTo(200);
        assertThat(delete("/v1/kv/logs/1").status()).isEqualTo(200);
        assertThat(put("/v1/kv/more", "1").status()).isEqualTo(201);
        assertThat(get("/v1/maintenance/alarms").body()).isEqualTo("{\"items\":[]}\n");
    }

    @Test
    void anAlarmIsClearedWhereThereIsRoom() {
        put("/v1/kv/a", "x".repeat(4_000));
        patch("/v1/cluster/settings", "{\"space_hard_bytes\":2000}");

        assertThat(delete("/v1/maintenance/alarms/space").body()).contains("\"level\":\"hard\"");
        delete("/v1/kv/a");
        assertThat(delete("/v1/maintenance/alarms/space").body()).isEqualTo("{\"items\":[]}\n");
        assertThat(delete("/v1/maintenance/alarms/clock").status()).isEqualTo(400);
    }

    @Test
    void membersAreComparedAtOneIndex() {
        put("/v1/kv/a", "1");

        assertThat(post("/v1/maintenance/hash-check", "").body())
                .matches("\\{\"index\":\\d+,\"revision\":2,\"consistent\":true,\"members\":"
                        + "\\[\\{\"name\":\"n1\",\"answered\":true,\"hash\":\"[0-9a-f]{16}\"}]}\n");
    }

    @Test
    void aCheckpointSaysWhereItIs() {
        assertThat(post("/v1/maintenance/checkpoint", "").body()).matches("\\{\"index\":\\d+}\n");
        assertThat(get("/v1/maintenance/config").body()).isEqualTo("{\"items\":[]}\n");
    }

    private Wire.Answer patch(String target, String body) {
        return wire.request("PATCH", target, HttpFixture.utf8(body));
    }
}
