package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A disk that fills up, a small one in memory. Needs root, to mount it. */
@Tag("faults")
final class FullDiskIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String VALUE = "v".repeat(20_000);

    /** A cluster of one whose data lies on a disk of its own. */
    private record SmallDisk(Cluster cluster, Path mount) implements AutoCloseable {

        static SmallDisk start(String name) throws IOException {
            Cluster cluster = Cluster.create(Cluster.Plan.of(name, 1));
            Path mount = cluster.member(0).data();
            Files.createDirectories(mount);
            boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=320m", "quorate-it", mount.toString());
            if (!mounted) {
                System.out.println("no small disk: mount failed (expected: to be root)");
            }
            assumeTrue(mounted, "mounting needs root");
            cluster.startAll();
            cluster.awaitReady();
            return new SmallDisk(cluster, mount);
        }

        Member member() {
            return cluster.member(0);
        }

        /** Fills it until {@code kilobytes} are left. */
        void fill(long kilobytes) {
            long free = mount.toFile().getFreeSpace() / 1024 - kilobytes;
            assertThat(run(
                            "fallocate",
                            "-l",
                            free + "KiB",
                            mount.resolve("filler").toString()))
                    .isTrue();
        }

        void free() throws IOException {
            Files.delete(mount.resolve("filler"));
        }

        @Override
        public void close() {
            cluster.close();
            run("umount", mount.toString());
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            System.out.println(e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void writesAreRefusedBeforeTheLogFailsAndAcceptedAgainByThemselves() throws IOException {
        try (SmallDisk disk = SmallDisk.start("full-disk")) {
            Member member = disk.member();
            assertThat(member.ask(Request.put("/v1/kv/a", VALUE)).status()).isEqualTo(201);
            assertThat(member.ask(Request.put("/v1/kv/b", VALUE)).status()).isEqualTo(201);
            disk.fill(8_000);
            Await.until(
                    "a write is refused for want of space",
                    LONG,
                    () -> member.ask(Request.put("/v1/kv/a", "more")).status() == 507);
            Reply refused = member.ask(Request.put("/v1/kv/a", "even more"));
            assertThat(refused.code()).isEqualTo("out-of-space");
            assertThat(refused.json().path("applied").asText()).isEqualTo("no");
            assertThat(member.ask(Request.get("/v1/kv/b")).body()).isEqualTo(VALUE);
            Reply alarms = member.ask(Request.get("/v1/maintenance/alarms"));
            assertThat(alarms.body()).contains("\"level\":\"hard\",\"source\":\"disk\",\"member\":\"n1\"");
            assertThat(member.ask(Request.of("DELETE", "/v1/kv/b")).status()).isEqualTo(200);
            disk.free();
            Await.until(
                    "a write is accepted again",
                    LONG,
                    () -> member.ask(Request.put("/v1/kv/a", "again")).status() == 200);
            Await.until(
                    "the alarm ends",
                    LONG,
                    () -> !member.ask(Request.get("/v1/maintenance/alarms"))
                            .body()
                            .contains("hard"));
        }
    }

    @Test
    void diskWithNoRoomAtAllLosesNothing() throws IOException {
        try (SmallDisk disk = SmallDisk.start("no-room")) {
            Member member = disk.member();
            assertThat(member.ask(Request.put("/v1/kv/first", VALUE)).status()).isEqualTo(201);
            disk.fill(0);
            int acknowledged = 0;
            for (int i = 0; i < 2_000 && member.isRunning(); i++) {
                Optional<Reply> reply =
                        member.ask(Request.put("/v1/kv/k/" + acknowledged, VALUE), Duration.ofSeconds(10));
                acknowledged += reply.isPresent() && reply.get().status() == 201 ? 1 : 0;
            }
            System.out.printf(
                    "no-room: %d writes acknowledged, the process %s%n",
                    acknowledged, member.isRunning() ? "runs" : "ended");
            if (member.isRunning()) {
                member.kill();
            }
            disk.free();
            member.start().awaitReady(Cluster.START);
            assertThat(member.ask(Request.get("/v1/kv/first")).body()).isEqualTo(VALUE);
            for (int i = 0; i < acknowledged; i++) {
                assertThat(member.ask(Request.get("/v1/kv/k/" + i)).status()).isEqualTo(200);
            }
        }
    }
}
