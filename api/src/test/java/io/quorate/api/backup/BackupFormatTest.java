package io.quorate.api.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupFormatTest {

    private static final BackupManifest MANIFEST = new BackupManifest(
            "quorate \"eu\"",
            "cl_1",
            "n2",
            "0.1.0",
            57,
            3,
            2,
            61,
            12_345,
            "2026-11-21T17:00:00Z",
            Map.of("leases", 4L),
            Map.of("history_bytes_max", 1L << 30));

    @Test
    void whatWasWrittenIsRead() throws IOException {
        List<String> rows = new ArrayList<>();

        BackupReader reader = new BackupReader(new ByteArrayInputStream(sample()));
        BackupReader.Whole whole = reader.readAll((space, key, value) ->
                rows.add(space + " " + new String(key, StandardCharsets.UTF_8) + " " + value.length));

        assertThat(whole.manifest()).isEqualTo(MANIFEST);
        assertThat(whole.totals()).isEqualTo(new BackupTotals(Map.of("current", 3L, "leases", 1L), 200_010));
        assertThat(whole.fileBytes()).isEqualTo(sample().length);
        assertThat(rows).containsExactly("current a 1", "current b 200000", "current c 0", "leases l 5");
    }

    @Test
    void aFlippedBitIsNoticedWhereverItIs() throws IOException {
        byte[] whole = sample();
        for (int at = 0; at < whole.length; at += at < 600 || at > whole.length - 400 ? 1 : 997) {
            byte[] damaged = whole.clone();
            damaged[at] = (byte) (damaged[at] ^ (1 << (at % 8)));
            assertThatThrownBy(() -> read(damaged))
                    .as("byte %d of %d", at, whole.length)
                    .isInstanceOf(BackupDamagedException.class);
        }
    }

    @Test
    void aCutIsNoticedWhereverItIs() throws IOException {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length += length < 600 || length > whole.length - 400 ? 1 : 997) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("%d bytes of %d", length, whole.length)
                    .isInstanceOf(BackupDamagedException.class);
        }
    }

    @Test
    void aCutIsToldByItsPlace() throws IOException {
        byte[] cut = Arrays.copyOf(sample(), 100_000);

        assertThatThrownBy(() -> read(cut))
                .hasMessageMatching("it is cut: it ends after 100000 bytes, within block 2 of \\d+ bytes");
    }

    @Test
    void aFlipIsToldByItsBlock() throws IOException {
        byte[] damaged = sample();
        damaged[1_000] = (byte) (damaged[1_000] ^ 4);

        assertThatThrownBy(() -> read(damaged))
                .hasMessageMatching("block 2 at byte \\d+ is damaged: its CRC32C is [0-9a-f]{8} \\(expected: .*");
    }

    @Test
    void aBlockThatIsMissingAsAWholeIsNoticed() throws IOException {
        BackupWriter writer = new BackupWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(writer.begin(MANIFEST));
        writer.row("current", new byte[] {1}, new byte[] {2});
        assertThat(writer.block()).isNotEmpty();
        out.writeBytes(writer.end());

        assertThatThrownBy(() -> read(out.toByteArray())).hasMessageContaining("(expected: {current=1} of 2)");
    }

    @Test
    void bytesAfterTheEndAreNoticed() throws IOException {
        byte[] longer = Arrays.copyOf(sample(), sample().length + 1);

        assertThatThrownBy(() -> read(longer)).hasMessage("there are bytes after its end");
    }

    @Test
    void whatIsNoBackupIsToldAsSuch() {
        assertThatThrownBy(() -> read("{\"error\":1}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("this is no backup of Quorate");
    }

    @Test
    void anotherVersionOfTheFormIsToldAsSuch() throws IOException {
        byte[] newer = sample();
        newer[7] = 9;

        assertThatThrownBy(() -> read(newer)).hasMessageStartingWith("the form of this backup is 9 (expected: 1)");
    }

    @Test
    void aLengthThatCannotBeAllocatesNothing() throws IOException {
        byte[] damaged = sample();
        damaged[9] = 0x7F;

        assertThatThrownBy(() -> read(damaged)).hasMessageContaining("its length is");
    }

    private static void read(byte[] bytes) throws IOException {
        new BackupReader(new ByteArrayInputStream(bytes)).readAll((space, key, value) -> {});
    }

    private static byte[] sample() {
        BackupWriter writer = new BackupWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(writer.begin(MANIFEST));
        writer.row("current", bytes("a"), new byte[] {1});
        writer.row("current", bytes("b"), new byte[200_000]);
        assertThat(writer.isBlockFull()).isTrue();
        out.writeBytes(writer.block());
        writer.row("current", bytes("c"), new byte[0]);
        out.writeBytes(writer.block());
        writer.row("leases", bytes("l"), new byte[5]);
        out.writeBytes(writer.block());
        out.writeBytes(writer.end());
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
