package io.quorate.server.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log's segments hold, looked at before Ratis opens them. Ratis would refuse a torn last record in its
 * preallocated file for ever, would start without its first segment and never apply anything, and would take a log for
 * empty whose header is damaged. Immutable.
 *
 * @param firstIndex the first entry there; -1 when the log is empty
 * @param lastIndex the last entry there; -1 when the log is empty
 * @param lastTerm its term; 0 when the log is empty
 * @param tailWasCut whether a torn last record was dropped: the member may have acknowledged it
 */
record LogFiles(long firstIndex, long lastIndex, long lastTerm, boolean tailWasCut) {

    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final LogFiles EMPTY = new LogFiles(-1, -1, 0, false);
    private static final Pattern CLOSED = Pattern.compile("log_(\\d{1,18})-(\\d{1,18})");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d{1,18})");
    private static final String REJOIN = " Its entries cannot be trusted; the other members have them."
            + " Remove this member from the cluster and add it again under a new name with an empty data directory.";

    /** One file of the log; the open one has no last index yet. */
    private record Segment(Path file, long first, @Nullable Long last) {}

    /**
     * Looks at the log in {@code directory}. Cuts off a torn last record; refuses every other damage.
     *
     * @param snapshotIndex the index of the newest complete snapshot; -1 when there is none
     * @param entryMax the size of the largest entry that Ratis would read
     */
    static LogFiles inspect(Path directory, long snapshotIndex, int entryMax) throws IOException {
        List<Segment> segments = endInterruptedPurge(segments(directory), snapshotIndex);
        for (int i = 1; i < segments.size(); i++) {
            requireNeighbours(segments.get(i - 1), segments.get(i));
        }
        if (segments.isEmpty()) {
            return EMPTY;
        }
        long first = segments.get(0).first;
        boolean cut = false;
        for (int i = segments.size() - 1; i >= 0; i--) {
            SegmentScan scan = scan(segments.get(i), entryMax);
            cut |= scan.flaw() == SegmentScan.Flaw.TORN;
            SegmentScan.Found last = scan.last();
            if (last != null) {
                return new LogFiles(first, last.index(), last.term(), cut);
            }
        }
        return EMPTY;
    }

    /** The first damage in any segment, in words; null when there is none. For when Ratis would not open the log. */
    static @Nullable String describeDamage(Path directory, int entryMax) throws IOException {
        for (Segment segment : segments(directory)) {
            try {
                scan(segment, entryMax);
            } catch (StartRefusedException e) {
                return e.getMessage();
            }
        }
        return null;
    }

    private static List<Segment> segments(Path directory) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = String.valueOf(file.getFileName());
                Matcher closed = CLOSED.matcher(name);
                Matcher open = OPEN.matcher(name);
                if (closed.matches()) {
                    segments.add(new Segment(file, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
                } else if (open.matches() && Files.size(file) > 0) {
                    segments.add(new Segment(file, Long.parseLong(open.group(1)), null));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::first));
        return segments;
    }

    /** Ratis deletes purged segments newest first: after a crash in the middle, the older ones are left over. */
    private static List<Segment> endInterruptedPurge(List<Segment> segments, long snapshotIndex) throws IOException {
        int kept = 0;
        for (int i = 1; i < segments.size(); i++) {
            Long before = segments.get(i - 1).last;
            long first = segments.get(i).first;
            if (before != null && before <= snapshotIndex && before + 1 < first && first <= snapshotIndex + 1) {
                kept = i;
            }
        }
        for (Segment leftOver : segments.subList(0, kept)) {
            LOG.warn(
                    "{} is below the snapshot at {} and was left by an interrupted purge: deleted",
                    leftOver.file,
                    snapshotIndex);
            Files.delete(leftOver.file);
        }
        return segments.subList(kept, segments.size());
    }

    private static void requireNeighbours(Segment one, Segment next) throws StartRefusedException {
        if (one.last == null || one.last + 1 != next.first) {
            throw new StartRefusedException("the log has a gap: " + one.file + " is followed by " + next.file
                    + (one.last == null
                            ? ""
                            : ", entries " + (one.last + 1) + " to " + (next.first - 1) + " are missing")
                    + "." + REJOIN);
        }
    }

    private static SegmentScan scan(Segment segment, int entryMax) throws IOException {
        SegmentScan scan = SegmentScan.of(Files.readAllBytes(segment.file), segment.first, entryMax);
        SegmentScan.Found last = scan.last();
        if (segment.last != null) {
            if (scan.flaw() != null || last == null || last.index() != segment.last) {
                throw damaged(segment, scan);
            }
        } else if (scan.flaw() == SegmentScan.Flaw.DAMAGED) {
            throw damaged(segment, scan);
        } else if (scan.flaw() == SegmentScan.Flaw.TORN) {
            cut(segment, scan);
        }
        return scan;
    }

    private static StartRefusedException damaged(Segment segment, SegmentScan scan) {
        return new StartRefusedException(segment.file + " is damaged at offset " + scan.end() + ", after entry "
                + (segment.first + scan.entries() - 1) + "." + REJOIN);
    }

    private static void cut(Segment segment, SegmentScan scan) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.WRITE)) {
            LOG.warn(
                    "{} ends in a record that was cut short: dropped {} bytes from offset {} on; the last whole entry is {}",
                    segment.file,
                    channel.size() - scan.end(),
                    scan.end(),
                    segment.first + scan.entries() - 1);
            channel.truncate(scan.end());
            channel.force(true);
        }
    }
}
