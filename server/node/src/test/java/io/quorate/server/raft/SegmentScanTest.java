package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

/** Segments made by hand, cut and damaged in every way. */
class SegmentScanTest {

    private static final int ENTRY_MAX = 1 << 20;
    private static final int FIRST = 7;
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

    @Test
    void wholeSegmentHasNoFlaw() {
        byte[] segment = padded(segment(50, 300));

        SegmentScan scan = SegmentScan.of(segment, FIRST, ENTRY_MAX);

        assertThat(scan.flaw()).isNull();
        assertThat(scan.entries()).isEqualTo(50);
        assertThat(scan.last()).isEqualTo(new SegmentScan.Found(3, FIRST + 49, scan.end()));
    }

    @Test
    void segmentCutAnywhereIsTornOrShorter() {
        byte[] segment = segment(3, 100);
        for (int size = 0; size < segment.length; size++) {
            SegmentScan scan = SegmentScan.of(Arrays.copyOf(segment, size), FIRST, ENTRY_MAX);

            assertThat(scan.flaw()).as("cut at %d", size).isNotEqualTo(SegmentScan.Flaw.DAMAGED);
            assertThat(scan.entries()).as("cut at %d", size).isLessThan(3);
        }
    }

    @Test
    void preallocatedSegmentWhoseLastSectorsWereNotWrittenIsTornOrShorter() {
        for (int entrySize = 400; entrySize < 520; entrySize++) {
            byte[] segment = segment(5, entrySize);
            for (int size = 0; size < segment.length; size += 512) {
                byte[] cut = Arrays.copyOf(Arrays.copyOf(segment, size), 8_192);

                SegmentScan scan = SegmentScan.of(cut, FIRST, ENTRY_MAX);

                assertThat(scan.flaw())
                        .as("entries of %d cut at %d", entrySize, size)
                        .isNotEqualTo(SegmentScan.Flaw.DAMAGED);
                assertThat(scan.end()).isLessThanOrEqualTo(size);
            }
        }
    }

    @Test
    void recordWithASectorThatWasNeverWrittenIsTorn() {
        byte[] segment = segment(3, 2_000);
        Arrays.fill(segment, 4_608, 5_120, (byte) 0);

        SegmentScan scan = SegmentScan.of(padded(segment), FIRST, ENTRY_MAX);

        assertThat(scan.flaw()).isEqualTo(SegmentScan.Flaw.TORN);
        assertThat(scan.entries()).isEqualTo(2);
    }

    @Test
    void everyFlippedByteBeforeTheLastRecordIsDamage() {
        byte[] whole = segment(3, 60);
        int lastBegins = SegmentScan.of(segment(2, 60), FIRST, ENTRY_MAX).end();
        for (int at = 0; at < lastBegins; at++) {
            byte[] segment = padded(whole);
            segment[at] ^= 0x21;

            SegmentScan scan = SegmentScan.of(segment, FIRST, ENTRY_MAX);

            assertThat(scan.flaw()).as("flipped at %d", at).isEqualTo(SegmentScan.Flaw.DAMAGED);
        }
    }

    @Test
    void flippedByteWithinTheLastRecordIsDamage() {
        byte[] whole = segment(3, 60);
        int lastBegins = SegmentScan.of(segment(2, 60), FIRST, ENTRY_MAX).end();
        for (int at = lastBegins + 1; at < whole.length; at++) {
            byte[] segment = padded(whole);
            segment[at] ^= 0x21;

            SegmentScan scan = SegmentScan.of(segment, FIRST, ENTRY_MAX);

            assertThat(scan.flaw()).as("flipped at %d", at).isEqualTo(SegmentScan.Flaw.DAMAGED);
            assertThat(scan.entries()).isEqualTo(2);
        }
    }

    @Test
    void missingEntryIsDamage() {
        byte[] segment = join(HEADER, record(3, FIRST, 20), record(3, FIRST + 2, 20));

        assertThat(SegmentScan.of(segment, FIRST, ENTRY_MAX).flaw()).isEqualTo(SegmentScan.Flaw.DAMAGED);
    }

    @Test
    void entryOfAnOlderTermIsDamage() {
        byte[] segment = join(HEADER, record(3, FIRST, 20), record(2, FIRST + 1, 20));

        assertThat(SegmentScan.of(segment, FIRST, ENTRY_MAX).flaw()).isEqualTo(SegmentScan.Flaw.DAMAGED);
    }

    @Test
    void segmentThatBeginsElsewhereIsDamage() {
        assertThat(SegmentScan.of(segment(2, 20), FIRST + 1, ENTRY_MAX).flaw()).isEqualTo(SegmentScan.Flaw.DAMAGED);
    }

    private static byte[] segment(int entries, int size) {
        byte[][] parts = new byte[entries + 1][];
        parts[0] = HEADER;
        for (int i = 0; i < entries; i++) {
            parts[i + 1] = record(3, FIRST + i, size);
        }
        return join(parts);
    }

    private static byte[] record(long term, long index, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 'x');
        byte[] entry = LogEntryProto.newBuilder()
                .setTerm(term)
                .setIndex(index)
                .setStateMachineLogEntry(
                        StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(content)))
                .build()
                .toByteArray();
        ByteArrayOutputStream length = new ByteArrayOutputStream();
        int rest = entry.length;
        while (rest > 0x7F) {
            length.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        length.write(rest);
        byte[] checked = join(length.toByteArray(), entry);
        CRC32C checksum = new CRC32C();
        checksum.update(checked);
        return join(
                checked,
                ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) checksum.getValue())
                        .array());
    }

    private static byte[] padded(byte[] segment) {
        return Arrays.copyOf(segment, segment.length + 10_000);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            try {
                joined.write(part);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return joined.toByteArray();
    }
}
