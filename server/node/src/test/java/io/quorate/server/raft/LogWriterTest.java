package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments of the log are the same, byte by byte, whether Ratis writes the file or the channel put before it. */
class LogWriterTest {

    private static final int SEGMENT_BYTES = 20_000;
    private static final int PREALLOCATED_BYTES = 3_000;

    @TempDir
    Path directory;

    @Test
    void segmentIsTheSameAsOneOfRatis() throws Exception {
        Path its = directory.resolve("its");
        Path ours = directory.resolve("ours");
        try (SegmentedRaftLogOutputStream segment = begin(its, false)) {
            write(segment, 0, 100);
            assertThat(Files.size(its)).isGreaterThan(SEGMENT_BYTES);
        }

        try (SegmentedRaftLogOutputStream segment = begin(ours, false)) {
            write(segment, 0, 1);
            new LogWriter.Steadying().steady(segment);
            write(segment, 1, 100);
        }

        assertThat(ours).hasSameBinaryContentAs(its);
    }

    @Test
    void segmentThatIsGoneOnWithIsTheSameAsOneOfRatis() throws Exception {
        Path its = directory.resolve("its");
        Path ours = directory.resolve("ours");
        for (Path path : new Path[] {its, ours}) {
            try (SegmentedRaftLogOutputStream segment = begin(path, false)) {
                write(segment, 0, 10);
            }
        }
        try (SegmentedRaftLogOutputStream segment = begin(its, true)) {
            write(segment, 10, 90);
        }

        try (SegmentedRaftLogOutputStream segment = begin(ours, true)) {
            new LogWriter.Steadying().steady(segment);
            write(segment, 10, 90);
        }

        assertThat(ours).hasSameBinaryContentAs(its);
    }

    private static SegmentedRaftLogOutputStream begin(Path path, boolean goesOn) throws IOException {
        return new SegmentedRaftLogOutputStream(
                path.toFile(), goesOn, SEGMENT_BYTES, PREALLOCATED_BYTES, ByteBuffer.allocateDirect(8_192));
    }

    /** Entries of growing sizes, each on disk before the next. */
    private static void write(SegmentedRaftLogOutputStream segment, int from, int to) throws IOException {
        for (int index = from; index < to; index++) {
            segment.write(LogEntryProto.newBuilder()
                    .setTerm(1)
                    .setIndex(index)
                    .setStateMachineLogEntry(
                            StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(new byte[index * 5])))
                    .build());
            segment.flush();
        }
    }

    @Test
    void placeAndSizeAreThoseOfTheFile() throws IOException {
        Path path = directory.resolve("file");
        Files.write(path, new byte[10]);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.position(10);
            LogChannel channel = new LogChannel(file);
            same(channel, file, 10, 10);

            channel.write(ByteBuffer.wrap(new byte[7]));
            same(channel, file, 17, 17);
            channel.write(ByteBuffer.wrap(new byte[100]), channel.size());
            same(channel, file, 17, 117);
            channel.write(ByteBuffer.wrap(new byte[3]));
            same(channel, file, 20, 117);
            channel.truncate(200);
            same(channel, file, 20, 117);
            channel.truncate(20);
            same(channel, file, 20, 20);
            channel.truncate(5);
            same(channel, file, 5, 5);

            channel.force(false);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(UnsupportedOperationException.class);
            channel.close();
            assertThat(file.isOpen()).isFalse();
        }
    }

    private static void same(LogChannel channel, FileChannel file, long position, long size) throws IOException {
        assertThat(channel.position()).isEqualTo(file.position()).isEqualTo(position);
        assertThat(channel.size()).isEqualTo(file.size()).isEqualTo(size);
    }
}
