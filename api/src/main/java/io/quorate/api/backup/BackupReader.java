package io.quorate.api.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads a backup from its first byte to its last and trusts none of it: lengths are checked before anything is
 * allocated, every block against its checksum, the whole against its hash and its totals. Holds one block at a time.
 * Confined to one thread.
 */
public final class BackupReader {

    private final InputStream in;
    private final MessageDigest sha256 = BackupWriter.sha256();
    private final BackupManifest manifest;
    private long offset;
    private int blocks;

    /** Takes rows one by one. */
    @FunctionalInterface
    public interface Rows {

        /** A row of {@code space}; its arrays belong to whoever is called. */
        void row(String space, byte[] key, byte[] value) throws IOException;
    }

    /**
     * What was found in a backup that is whole.
     *
     * @param fileBytes its size
     * @param sha256 its hash, hexadecimal
     */
    public record Whole(BackupManifest manifest, BackupTotals totals, long fileBytes, String sha256) {}

    /** A block that is what was written. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(int kind, byte[] content, long contentOffset) {}

    /**
     * Reads the beginning of {@code in}, which the caller closes.
     *
     * @throws BackupDamagedException if it is not that of a backup
     */
    public BackupReader(InputStream in) throws IOException {
        this.in = in;
        byte[] expected = BackupFormat.magic();
        byte[] magic = in.readNBytes(expected.length);
        if (!Arrays.equals(magic, 0, Math.min(magic.length, 7), expected, 0, 7)) {
            throw new BackupDamagedException("this is no backup of Quorate: it does not begin as one does", 0);
        }
        if (magic.length < expected.length) {
            throw cut(magic.length, "its first " + expected.length + " bytes");
        }
        if (magic[7] != expected[7]) {
            throw new BackupDamagedException(
                    "the form of this backup is " + magic[7] + " (expected: " + expected[7]
                            + "): it was written by another version; use that one",
                    7);
        }
        offset = expected.length;
        sha256.update(magic);
        Block first = block();
        if (first.kind != BackupFormat.MANIFEST) {
            throw new BackupDamagedException("the first block is of kind " + first.kind + " (expected: 1)", 8);
        }
        try {
            manifest = BackupManifest.of(text(first));
        } catch (IllegalArgumentException e) {
            throw new BackupDamagedException("the manifest is none: " + e.getMessage(), first.contentOffset);
        }
    }

    /** What it is a backup of. To be believed once {@link #readAll} has returned. */
    public BackupManifest manifest() {
        return manifest;
    }

    /** How much was read, bytes. */
    public long offset() {
        return offset;
    }

    /**
     * Reads the rest and gives every row to {@code rows}.
     *
     * @throws BackupDamagedException if it is cut, or not what was written; rows may have been given before
     */
    public Whole readAll(Rows rows) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        long[] bytes = new long[1];
        Rows counting = (space, key, value) -> {
            counts.merge(space, 1L, Long::sum);
            bytes[0] += key.length + value.length;
            rows.row(space, key, value);
        };
        Block block = block();
        while (block.kind == BackupFormat.ROWS) {
            new RowBlock(block.content, block.contentOffset).read(counting);
            block = block();
        }
        if (block.kind != BackupFormat.TOTALS) {
            throw new BackupDamagedException(
                    "block " + blocks + " is of kind " + block.kind + " (expected: 2 or 3)", block.contentOffset);
        }
        BackupTotals totals;
        try {
            totals = BackupTotals.of(text(block));
        } catch (IllegalArgumentException e) {
            throw new BackupDamagedException("the totals are none: " + e.getMessage(), block.contentOffset);
        }
        if (!totals.rows().equals(counts) || totals.bytes() != bytes[0]) {
            throw new BackupDamagedException(
                    "it holds " + counts + " rows of " + bytes[0] + " bytes (expected: " + totals.rows() + " of "
                            + totals.bytes() + ")",
                    offset);
        }
        return whole(totals);
    }

    private Whole whole(BackupTotals totals) throws IOException {
        byte[] computed = sha256.digest();
        byte[] written = in.readNBytes(BackupFormat.HASH_BYTES);
        if (written.length < BackupFormat.HASH_BYTES) {
            throw cut(offset + written.length, "the SHA-256 at its end");
        }
        if (!Arrays.equals(computed, written)) {
            throw new BackupDamagedException(
                    "its SHA-256 is " + HexFormat.of().formatHex(computed) + " (expected: "
                            + HexFormat.of().formatHex(written) + ")",
                    offset);
        }
        offset += written.length;
        if (in.read() >= 0) {
            throw new BackupDamagedException("there are bytes after its end", offset);
        }
        return new Whole(manifest, totals, offset, HexFormat.of().formatHex(computed));
    }

    private Block block() throws IOException {
        blocks++;
        byte[] head = in.readNBytes(BackupFormat.HEAD_BYTES);
        if (head.length < BackupFormat.HEAD_BYTES) {
            throw cut(offset + head.length, "block " + blocks);
        }
        int length = getInt(head, 1);
        if (length < 0 || length > BackupFormat.BLOCK_BYTES_MAX) {
            throw new BackupDamagedException(
                    "block " + blocks + " at byte " + offset + " is damaged: its length is " + length
                            + " (expected: 0.." + BackupFormat.BLOCK_BYTES_MAX + ")",
                    offset);
        }
        // Not allocated at once: the length is not yet known to be what was written.
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw cut(offset + head.length + content.length, "block " + blocks + " of " + length + " bytes");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(head, 0, 5);
        checksum.update(content, 0, content.length);
        int expected = getInt(head, 5);
        if ((int) checksum.getValue() != expected) {
            throw new BackupDamagedException(
                    String.format(
                            Locale.ROOT,
                            "block %d at byte %d is damaged: its CRC32C is %08x (expected: %08x)",
                            blocks,
                            offset,
                            (int) checksum.getValue(),
                            expected),
                    offset);
        }
        sha256.update(head);
        sha256.update(content);
        long contentOffset = offset + head.length;
        offset = contentOffset + content.length;
        return new Block(head[0], content, contentOffset);
    }

    private static BackupDamagedException cut(long at, String what) {
        return new BackupDamagedException("it is cut: it ends after " + at + " bytes, within " + what, at);
    }

    private static String text(Block block) {
        return new String(block.content, StandardCharsets.UTF_8);
    }

    private static int getInt(byte[] array, int at) {
        int value = 0;
        for (int octet = 0; octet < 4; octet++) {
            value = value << 8 | (array[at + octet] & 0xFF);
        }
        return value;
    }

    /** The rows of a block. */
    private static final class RowBlock {

        private final byte[] content;
        private final long offset;
        private int at;

        RowBlock(byte[] content, long offset) {
            this.content = content;
            this.offset = offset;
        }

        void read(Rows rows) throws IOException {
            try {
                String space = new String(take(content.length == 0 ? 0 : content[at++]), StandardCharsets.US_ASCII);
                while (at < content.length) {
                    byte[] key = take(number());
                    rows.row(space, key, take(number()));
                }
            } catch (EOFException | ArrayIndexOutOfBoundsException e) {
                throw new BackupDamagedException("a row at byte " + (offset + at) + " is none", offset + at);
            }
        }

        private int number() throws EOFException {
            long value = 0;
            for (int shift = 0; shift <= 28; shift += 7) {
                byte octet = content[at++];
                value |= (octet & 0x7FL) << shift;
                if (octet >= 0) {
                    return (int) Math.min(value, Integer.MAX_VALUE);
                }
            }
            throw new EOFException();
        }

        private byte[] take(int length) throws EOFException {
            if (length < 0 || length > content.length - at) {
                throw new EOFException();
            }
            byte[] taken = Arrays.copyOfRange(content, at, at + length);
            at += length;
            return taken;
        }
    }
}
