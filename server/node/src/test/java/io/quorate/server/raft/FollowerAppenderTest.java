package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read for a follower from a log that is purged at the same time. */
class FollowerAppenderTest {

    private static final long END = 200;

    /** Entries from here on are there. */
    private long start = 90;

    /** Reading this one finds the log purged up to a later one. */
    private long purgedAt = Long.MAX_VALUE;

    private boolean fileIsGone;

    private final RaftLog log = log(this::entry);

    private interface Reading {
        @Nullable
        LogEntryProto get(long index) throws RaftLogIOException;
    }

    private RaftLog log(Reading reading) {
        return (RaftLog) Proxy.newProxyInstance(
                RaftLog.class.getClassLoader(),
                new Class<?>[] {RaftLog.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getStartIndex" -> start;
                    case "getNextIndex" -> END;
                    case "get" -> reading.get((Long) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private @Nullable LogEntryProto entry(long index) throws RaftLogIOException {
        if (index >= purgedAt) {
            start = purgedAt + 50;
        }
        if (index < start && fileIsGone) {
            throw new RaftLogIOException("no such file");
        }
        return index < start || index >= END
                ? null
                : LogEntryProto.newBuilder().setTerm(1).setIndex(index).build();
    }

    private List<Long> read(long first, long bytesMax) {
        return FollowerAppender.read(log, first, bytesMax, () -> true).stream()
                .map(LogEntryProto::getIndex)
                .toList();
    }

    @Test
    void wholeRestOfTheLogIsRead() {
        assertThat(read(100, 1 << 20)).hasSize(100).startsWith(100L).endsWith(199L);
    }

    @Test
    void messageHoldsNoMoreThanItMay() {
        long size = LogEntryProto.newBuilder().setTerm(1).setIndex(100).build().getSerializedSize();

        assertThat(read(100, 3 * size)).containsExactly(100L, 101L, 102L);
        assertThat(read(100, 1)).containsExactly(100L);
    }

    @Test
    void nothingIsReadWhereTheTimeIsUp() {
        assertThat(FollowerAppender.read(log, 100, 1 << 20, () -> false)).isEmpty();
    }

    @Test
    void purgeMeanwhileEndsTheReading() {
        purgedAt = 128;

        assertThat(read(100, 1 << 20)).hasSize(28).endsWith(127L);
    }

    @Test
    void fileThatIsDeletedMeanwhileEndsTheReading() {
        purgedAt = 128;
        fileIsGone = true;

        assertThat(read(100, 1 << 20)).hasSize(28).endsWith(127L);
        assertThat(read(100, 1 << 20)).isEmpty();
    }

    @Test
    void entryThatIsMissingFromTheMiddleIsAnError() {
        RaftLog broken = log(index -> null);

        assertThatThrownBy(() -> FollowerAppender.read(broken, 95, 1 << 20, () -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("entry 95 cannot be read from a log that begins at 90");
    }
}
