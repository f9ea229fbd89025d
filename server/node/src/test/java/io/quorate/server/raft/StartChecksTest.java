package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member makes of a data directory that is not as it left it. */
class StartChecksTest {

    private static final List<String> ENTRIES = IntStream.range(0, 60)
            .mapToObj(i -> "this is entry number " + i + " of sixty")
            .toList();

    /** A member that has written its log and was closed; each test gets a copy. */
    private static TestMember original;

    private TestMember member;

    @BeforeAll
    static void writeALog(@TempDir Path directory) throws Exception {
        original = TestMember.cluster(1, directory).get(0);
        original.with(original.settings().withSnapshots(1_000_000, 1 << 30, 0, 1_024))
                .startAndLead();
        for (String entry : ENTRIES) {
            original.append(entry);
        }
        original.close();
    }

    @BeforeEach
    void copyTheLog(@TempDir Path directory) throws Exception {
        Path data = directory.resolve("n1");
        Path source = original.settings().directory();
        try (Stream<Path> tree = Files.walk(source)) {
            for (Path file : (Iterable<Path>) tree::iterator) {
                Files.copy(file, data.resolve(source.relativize(file).toString()));
            }
        }
        RaftSettings settings = original.settings();
        member = new TestMember(RaftSettings.of(settings.group(), "n1", settings.members(), data)
                .withSnapshots(1_000_000, 1 << 30, 0, 1_024));
    }

    @AfterEach
    void close() throws Exception {
        member.close();
    }

    @Test
    void wholeLogIsTaken() throws Exception {
        member.startAndLead();

        assertThat(member.state().entries()).isEqualTo(ENTRIES);
    }

    @Test
    void missingLogIsRefused() throws Exception {
        Durable.deleteTree(member.layout().raft());

        refused("raft-meta is missing", "under a new name");
    }

    @Test
    void missingIdentityIsRefused() throws Exception {
        Files.delete(member.layout().identity());

        refused("identity.properties is missing", "under a new name");
    }

    @Test
    void anotherMembersDataIsRefused() throws Exception {
        RaftSettings settings = member.settings();
        member.with(RaftSettings.of(settings.group(), "n2", Map.of("n2", settings.address()), settings.directory()));

        refused("belongs to member n1, not to n2");
    }

    @Test
    void anotherClustersDataIsRefused() throws Exception {
        RaftSettings settings = member.settings();
        member.with(RaftSettings.of(UUID.randomUUID(), "n1", settings.members(), settings.directory()));

        refused("belongs to cluster " + settings.group());
    }

    @Test
    void interruptedFirstStartIsDoneAgain() throws Exception {
        Durable.deleteTree(member.layout().raft());
        Path identity = member.layout().identity();
        Files.writeString(identity, Files.readString(identity).replace("established=true", "established=false"));

        member.startAndLead();

        assertThat(member.append("a")).isPositive();
    }

    @Test
    void tornLastRecordIsCutOff() throws Exception {
        Path open = openSegment();
        overwrite(open, end(open) - 20, new byte[20]);

        member.startAndLead();

        assertThat(member.state().entries()).isEqualTo(ENTRIES.subList(0, ENTRIES.size() - 1));
        assertThat(member.append("more")).isPositive();
    }

    @Test
    void recordCutShortByTheEndOfTheFileIsCutOff() throws Exception {
        Path open = openSegment();
        truncate(open, end(open) - 7);

        member.startAndLead();

        assertThat(member.state().entries()).isEqualTo(ENTRIES.subList(0, ENTRIES.size() - 1));
    }

    @Test
    void tornRecordThatTheStateHasAppliedIsRefused() throws Exception {
        member.startAndLead();
        member.close();
        Path open = openSegment();
        overwrite(open, end(open) - 20, new byte[20]);

        refused("the state has applied entry", "committed entries are missing");
    }

    @Test
    void logThatEndsBeforeTheConfigurationIsRefused() throws Exception {
        loseTheLog();

        refused("current ends at entry -1, but ", "raft-meta.conf is from entry 0", "committed entries are missing");
    }

    @Test
    void configurationThatCameWithASnapshotMayBeAheadOfTheLog() throws Exception {
        loseTheLog();
        member.layout().configuration().noteArrival(0);

        member.start();
    }

    @Test
    void configurationIsAheadOfTheLogWhereASnapshotHadBegunToArrive() throws Exception {
        loseTheLog();
        Files.createDirectories(member.layout().received().resolve("a-transfer"));

        member.start();
        member.close();
        loseTheLog();

        // The traces of the transfer are gone, and it is known all the same.
        member.start();
    }

    @Test
    void configurationThatCameAheadExcusesNoLaterOne() throws Exception {
        member.layout().configuration().noteArrival(7);
        loseTheLog();

        refused("raft-meta.conf is from entry 0", "committed entries are missing");
    }

    private void loseTheLog() throws IOException {
        for (Path segment : segments("log_.*")) {
            Files.delete(segment);
        }
    }

    @Test
    void flippedBitInTheLastRecordIsRefused() throws Exception {
        Path open = openSegment();
        flip(open, end(open) - 20);

        refused(open + " is damaged at offset ", "under a new name");
    }

    @Test
    void damageBeforeAWholeRecordIsRefused() throws Exception {
        Path open = openSegment();
        overwrite(open, 20, new byte[10]);

        refused(open + " is damaged at offset 8");
    }

    @Test
    void damagedHeaderIsRefused() throws Exception {
        overwrite(openSegment(), 0, new byte[8]);

        refused("is damaged at offset 0");
    }

    @Test
    void damagedClosedSegmentIsRefused() throws Exception {
        Path closed = closedSegments().get(1);
        flip(closed, 200);

        refused(closed + " is damaged at offset ", "under a new name");
    }

    @Test
    void missingFirstSegmentIsRefused() throws Exception {
        Files.delete(closedSegments().get(0));

        refused("begins at entry ", "(expected: at most 0)");
    }

    @Test
    void gapIsRefused() throws Exception {
        Files.delete(closedSegments().get(1));

        refused("the log has a gap");
    }

    @Test
    void missingTermFileIsRefused() throws Exception {
        Files.delete(member.layout().termFile());

        refused("raft-meta is missing");
    }

    @Test
    void emptyTermFileIsRefused() throws Exception {
        Files.write(member.layout().termFile(), new byte[0]);

        refused("raft-meta is damaged: it is empty");
    }

    @Test
    void garbageInTheTermFileIsRefused() throws Exception {
        Files.write(member.layout().termFile(), new byte[] {1, 2, 3, 0, 0, 9});

        refused("raft-meta is damaged: it does not hold a term and a vote");
    }

    @Test
    void termFileBehindTheLogIsRefused() throws Exception {
        Path file = member.layout().termFile();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("term=1");
        Files.writeString(file, text.replace("term=1", "term=0"), StandardCharsets.ISO_8859_1);

        refused("raft-meta holds term 0, but there are entries of term 1");
    }

    @Test
    void halfWrittenSnapshotIsThrownAway() throws Exception {
        Path half = member.layout().snapshots().resolve("1_30");
        Files.createDirectories(half);
        Files.writeString(half.resolve("position"), "1 30");

        member.startAndLead();

        assertThat(member.state().installs()).isZero();
        assertThat(half).doesNotExist();
    }

    @Test
    void interruptedPurgeIsEnded() throws Exception {
        member.with(member.settings().withSnapshots(30, 1 << 30, 1_000_000, 1_024))
                .startAndLead();
        member.append("last");
        TestMember.await().until(() -> member.layout().snapshots().toFile().list().length > 0);
        member.close();
        List<Path> closed = closedSegments();
        Files.delete(closed.get(1));

        member.forgetState().startAndLead();

        assertThat(closed.get(0)).doesNotExist();
        assertThat(member.state().entries()).hasSize(ENTRIES.size() + 1);
    }

    private void refused(String... messages) {
        assertThatThrownBy(member::start)
                .isInstanceOf(StartRefusedException.class)
                .message()
                .contains(messages);
    }

    private Path openSegment() throws IOException {
        return segments("log_inprogress_\\d+").get(0);
    }

    private List<Path> closedSegments() throws IOException {
        return segments("log_\\d+-\\d+");
    }

    private List<Path> segments(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(member.layout().current())) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted((a, b) -> Long.compare(first(a), first(b)))
                    .toList();
        }
    }

    /** Where the last record ends. */
    private static long end(Path segment) throws IOException {
        return SegmentScan.of(Files.readAllBytes(segment), first(segment), 1 << 20)
                .end();
    }

    private static long first(Path segment) {
        return Long.parseLong(segment.getFileName().toString().replaceAll("log_(inprogress_)?(\\d+).*", "$2"));
    }

    private static void overwrite(Path file, long offset, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(offset);
            out.write(bytes);
        }
    }

    private static void flip(Path file, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        overwrite(file, offset, new byte[] {(byte) (bytes[(int) offset] ^ 0x10)});
    }

    private static void truncate(Path file, long size) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(size);
        }
    }
}
