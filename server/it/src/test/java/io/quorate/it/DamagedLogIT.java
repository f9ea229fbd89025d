package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a power cut leaves at the end of the log is mended; any other damage is refused, aloud. */
final class DamagedLogIT {

    private static final Duration EXIT = Duration.ofSeconds(30);
    private static final int WRITES = 50;

    @Test
    void recordTornWhileItWasWrittenIsCutOff() throws IOException {
        try (Cluster cluster = Cluster.start("torn-record", 1)) {
            Member member = cluster.member(0);
            write(member, WRITES);
            member.kill();
            Path log = openSegment(member);
            // The length of a record of 80 bytes, then 40 bytes of it; the rest of the preallocated file is zeros.
            byte[] torn = new byte[41];
            Arrays.fill(torn, (byte) 0x5a);
            torn[0] = 80;
            overwrite(log, used(log), torn);
            member.start().awaitReady(Cluster.START);
            assertAllThere(member);
            write(member, WRITES);
            member.kill();
            member.start().awaitReady(Cluster.START);
            assertAllThere(member);
        }
    }

    @Test
    void lastRecordLostByOneMemberComesBackFromTheOthers() throws IOException {
        try (Cluster cluster = Cluster.start("torn-follower", 3)) {
            Member follower = cluster.followers().get(0);
            write(cluster.leader(), WRITES);
            follower.kill();
            Path log = openSegment(follower);
            overwrite(log, used(log) - 10, new byte[10]);
            follower.start().awaitReady(Cluster.START);
            assertAllThere(follower);
        }
    }

    @Test
    void damageInTheMiddleIsRefused() throws IOException {
        try (Cluster cluster = Cluster.start("damaged-log", 1)) {
            Member member = cluster.member(0);
            write(member, WRITES);
            member.kill();
            Path log = openSegment(member);
            long middle = used(log) / 2;
            byte[] old = read(log, middle);
            overwrite(log, middle, new byte[] {(byte) (old[0] ^ 0x10)});
            member.start();
            assertThat(member.awaitExit(EXIT)).as(member.lastLines()).isEqualTo(1);
            assertThat(member.lastLines()).contains(log.getFileName().toString());
        }
    }

    @Test
    void missingSegmentIsRefused() throws IOException {
        try (Cluster cluster = Cluster.start("missing-log", 1)) {
            Member member = cluster.member(0);
            write(member, WRITES);
            member.kill();
            Files.delete(openSegment(member));
            member.start();
            assertThat(member.awaitExit(EXIT)).as(member.lastLines()).isEqualTo(1);
        }
    }

    private static void write(Member member, int count) {
        for (int i = 0; i < count; i++) {
            Reply reply = member.ask(Request.put("/v1/kv/damage/" + i, "value-" + i));
            assertThat(reply.status()).as(reply.toString()).isIn(200, 201);
        }
    }

    private static void assertAllThere(Member member) {
        for (int i = 0; i < WRITES; i++) {
            assertThat(member.ask(Request.get("/v1/kv/damage/" + i)).body()).isEqualTo("value-" + i);
        }
    }

    /** The part of the log that is being written: the last of its files. */
    private static Path openSegment(Member member) throws IOException {
        try (Stream<Path> files = Files.walk(member.data())) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no open log segment under " + member.data()));
        }
    }

    /** The end of what was written, before the zeros of preallocation. */
    private static long used(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static byte[] read(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            return one.array();
        }
    }

    private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }
}
