package io.quorate.server.raft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log segment from end to end. Immutable.
 *
 * <p>A segment is {@code RaftLog1}, then records, then zeros. A record is the length of an entry (varint), the entry,
 * and the CRC-32C of both (four bytes, big-endian).
 *
 * @param entries how many records are whole
 * @param last the last of them; null when there is none
 * @param end the offset after it
 * @param flaw what is wrong from {@code end} on; null when nothing is
 */
record SegmentScan(
        long entries,
        @Nullable Found last,
        int end,
        @Nullable Flaw flaw) {

    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

    /** What a disk writes or does not write as a whole. */
    private static final int SECTOR = 512;

    private static final int TERM_TAG = 1 << 3;
    private static final int INDEX_TAG = 2 << 3;

    /** A whole record. */
    record Found(long term, long index, int end) {}

    /** What is wrong with a segment. */
    enum Flaw {
        /** The last write was cut short: nothing after it is whole, and part of it never reached the disk. */
        TORN,
        /** Something that was written whole is no longer what it was. */
        DAMAGED
    }

    /** Scans {@code file}, which begins with entry {@code firstIndex}; no entry is larger than {@code entryMax}. */
    static SegmentScan of(byte[] file, long firstIndex, int entryMax) {
        int matching = Arrays.mismatch(HEADER, Arrays.copyOf(file, HEADER.length));
        if (matching >= 0 || file.length < HEADER.length) {
            int written = matching >= 0 ? matching : file.length;
            Flaw flaw = isZero(file, written, file.length) ? Flaw.TORN : Flaw.DAMAGED;
            return new SegmentScan(0, null, 0, flaw);
        }
        int at = HEADER.length;
        long entries = 0;
        Found last = null;
        while (true) {
            Found next = recordAt(file, at, entryMax);
            if (next == null) {
                boolean clean = isZero(file, at, file.length);
                return new SegmentScan(entries, last, at, clean ? null : flawAt(file, at, last, entryMax));
            }
            boolean follows =
                    last == null ? next.index == firstIndex : next.index == last.index + 1 && next.term >= last.term;
            if (!follows) {
                return new SegmentScan(entries, last, at, Flaw.DAMAGED);
            }
            last = next;
            at = next.end;
            entries++;
        }
    }

    /**
     * Tells a write that was cut short from damage. A cut leaves sectors as they were, which is zeros here, or the
     * file ends early; and the disk may have kept any part of the last write but no whole record after it.
     */
    private static Flaw flawAt(byte[] file, int at, @Nullable Found last, int entryMax) {
        for (int later = at + 1; later < file.length; later++) {
            if (looksLikeEntry(file, later, last) && recordAt(file, later, entryMax) != null) {
                return Flaw.DAMAGED;
            }
        }
        long claimedEnd = claimedEnd(file, at, entryMax);
        int lastWritten = lastWritten(file);
        if (claimedEnd > file.length || (claimedEnd > at && lastWritten < claimedEnd - Integer.BYTES)) {
            return Flaw.TORN; // Its checksum was never written.
        }
        int end = Math.max((int) claimedEnd, lastWritten + 1);
        for (int sector = at - at % SECTOR; sector < end; sector += SECTOR) {
            if (isZero(file, Math.max(at, sector), Math.min(end, sector + SECTOR))) {
                return Flaw.TORN;
            }
        }
        return Flaw.DAMAGED;
    }

    /** Where the record at {@code at} says it ends; {@code at} itself when it does not say. */
    private static long claimedEnd(byte[] file, int at, int entryMax) {
        Varint length = varintAt(file, at);
        return length == null || length.value <= 0 || length.value > entryMax
                ? at
                : length.end + length.value + Integer.BYTES;
    }

    /** A cheap test that spares computing a checksum at every byte. */
    private static boolean looksLikeEntry(byte[] file, int at, @Nullable Found last) {
        Varint length = varintAt(file, at);
        if (length == null || length.end >= file.length || file[length.end] != TERM_TAG) {
            return false;
        }
        Varint term = varintAt(file, length.end + 1);
        if (term == null || term.end >= file.length || file[term.end] != INDEX_TAG) {
            return false;
        }
        Varint index = varintAt(file, term.end + 1);
        return index != null && (last == null || (term.value >= last.term && index.value > last.index));
    }

    private static @Nullable Found recordAt(byte[] file, int at, int entryMax) {
        Varint length = varintAt(file, at);
        if (length == null || length.value <= 0 || length.value > entryMax) {
            return null;
        }
        long end = length.end + length.value + Integer.BYTES;
        if (end > file.length) {
            return null;
        }
        int bodyEnd = (int) (length.end + length.value);
        CRC32C checksum = new CRC32C();
        checksum.update(file, at, bodyEnd - at);
        if ((int) checksum.getValue() != ByteBuffer.wrap(file).getInt(bodyEnd)) {
            return null;
        }
        try {
            LogEntryProto entry = LogEntryProto.parser().parseFrom(file, length.end, (int) length.value);
            return new Found(entry.getTerm(), entry.getIndex(), (int) end);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private record Varint(long value, int end) {}

    private static @Nullable Varint varintAt(byte[] file, int at) {
        long value = 0;
        for (int i = 0; i < 9 && at + i < file.length; i++) {
            value |= (file[at + i] & 0x7FL) << (7 * i);
            if (file[at + i] >= 0) {
                return new Varint(value, at + i + 1);
            }
        }
        return null;
    }

    private static int lastWritten(byte[] file) {
        int last = file.length - 1;
        while (last >= 0 && file[last] == 0) {
            last--;
        }
        return last;
    }

    private static boolean isZero(byte[] file, int from, int to) {
        for (int i = from; i < to; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
