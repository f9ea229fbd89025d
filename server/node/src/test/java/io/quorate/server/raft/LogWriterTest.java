package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments of the log are the same, byte by byte, whether Ratis writes the file or the channel put before it. */
class LogWriterTest {

    private static final int SEGMENT_BYTES = 20_000;
    private static final int PREALLOCATED_BYTES = 3_000;
    private static final int BUFFER_BYTES = 1_000;

    @TempDir
    Path directory;

    @Test
    void segmentIsTheSameAsOneOfRatis() throws Exception {
        List<Long> sizes = write(directory.resolve("its"), false, 0, 100, false);
        assertThat(sizes).last(InstanceOfAssertFactories.LONG).isGreaterThan(SEGMENT_BYTES);

        assertThat(write(directory.resolve("ours"), false, 0, 100, true)).isEqualTo(sizes);

        assertThat(directory.resolve("ours")).hasSameBinaryContentAs(directory.resolve("its"));
    }

    @Test
    void segmentThatIsGoneOnWithIsTheSameAsOneOfRatis() throws Exception {
        for (String name : List.of("its", "ours")) {
            write(directory.resolve(name), false, 0, 10, false);
        }
        List<Long> sizes = write(directory.resolve("its"), true, 10, 90, false);

        assertThat(write(directory.resolve("ours"), true, 10, 90, true)).isEqualTo(sizes);

        assertThat(directory.resolve("ours")).hasSameBinaryContentAs(directory.resolve("its"));
    }

    /**
     * Writes entries of growing sizes, three to a sync; more than the buffer holds, in the end.
     *
     * @param steadied whether the channel is replaced, before the first of them has left the buffer
     * @return the size of the file at each sync
     */
    private static List<Long> write(Path path, boolean goesOn, int from, int to, boolean steadied) throws Exception {
        List<Long> sizes = new ArrayList<>();
        try (SegmentedRaftLogOutputStream segment = new SegmentedRaftLogOutputStream(
                path.toFile(), goesOn, SEGMENT_BYTES, PREALLOCATED_BYTES, ByteBuffer.allocateDirect(BUFFER_BYTES))) {
            for (int index = from; index < to; index++) {
                segment.write(LogEntryProto.newBuilder()
                        .setTerm(1)
                        .setIndex(index)
                        .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                                .setLogData(ByteString.copyFrom(new byte[index * 5])))
                        .build());
                if (steadied && index == from) {
                    new LogWriter.Steadying().steady(segment);
                }
                if (index % 3 == 2) {
                    segment.flush();
                    sizes.add(Files.size(path));
                }
            }
        }
        return sizes;
    }

    @Test
    void eachSegmentOfARunningMemberIsWrittenThroughIt() throws Exception {
        try (TestMember member = TestMember.cluster(1, directory).get(0)) {
            member.with(member.settings().withSnapshots(1_000_000, 1 << 30, 0, 4_096))
                    .startAndLead();
            Set<Object> channels = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                member.append("x".repeat(100));
                Object channel = channelOf(member.log());
                assertThat(channel).isInstanceOf(LogChannel.class);
                channels.add(channel);
            }
            assertThat(channels).hasSizeGreaterThan(2);
        }
    }

    /** A crash after it must find a term file that is as new as the log. */
    @Test
    void termFileReachesTheTermBeforeEntriesAreSynced() throws Exception {
        try (TestMember member = TestMember.cluster(1, directory).get(0).startAndLead()) {
            GuardedTermFile file = (GuardedTermFile) of(of(of(member.log(), "running"), "watch"), "termFile");
            long term = file.getMetadata().getTerm();
            Field written = GuardedTermFile.class.getDeclaredField("written");
            written.setAccessible(true);
            written.set(file, RaftStorageMetadata.getDefault());

            member.append("a");

            assertThat(file.getMetadata()).isEqualTo(RaftStorageMetadata.valueOf(term, null));
        }
    }

    private static Object channelOf(RatisLog log) throws ReflectiveOperationException {
        RaftServer.Division division = (RaftServer.Division) of(of(log, "running"), "division");
        Object segment = of(of(division.getRaftLog(), "fileLogWorker"), "out");
        return of(of(segment, "out"), "fileChannel");
    }

    private static Object of(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    @Test
    void whoClosesItWaitsForTheWriteUnderWay() throws Exception {
        try (SlowFile file = new SlowFile();
                LogChannel channel = new LogChannel(file)) {
            CompletableFuture<Integer> write = CompletableFuture.supplyAsync(() -> {
                try {
                    return channel.write(ByteBuffer.wrap(new byte[7]));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(file.writing.await(30, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Long> place = new CompletableFuture<>();
            Thread closer = new Thread(() -> place.complete(channel.position()), "closer");
            closer.start();
            TestMember.await().until(() -> closer.getState() == Thread.State.BLOCKED || place.isDone());
            assertThat(place).isNotDone();

            file.goOn.countDown();

            assertThat(place).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(7L);
            assertThat(write).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(7);
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

    /** A file whose disk takes its time. */
    private static final class SlowFile extends WrittenChannel {

        private final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public int write(ByteBuffer source) throws IOException {
            writing.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            return source.remaining();
        }

        @Override
        public int write(ByteBuffer source, long at) {
            return source.remaining();
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public FileChannel truncate(long length) {
            return this;
        }

        @Override
        public void force(boolean metaData) {}

        @Override
        protected void implCloseChannel() {}
    }
}
