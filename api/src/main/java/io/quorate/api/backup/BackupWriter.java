package io.quorate.api.backup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes a backup piece by piece: {@link #begin}, then rows, and whenever there {@link #isBlockFull is enough} of them a
 * {@link #block}, then the {@link #end}. Holds one block at a time. Confined to one thread.
 */
public final class BackupWriter {

    private final MessageDigest sha256 = sha256();
    private final CRC32C checksum = new CRC32C();
    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private String space = "";
    private long bytes;

    /** The first bytes. */
    public byte[] begin(BackupManifest manifest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(BackupFormat.magic());
        out.writeBytes(framed(BackupFormat.MANIFEST, manifest.json().getBytes(StandardCharsets.UTF_8)));
        return hashed(out.toByteArray());
    }

    /** Adds a row. A block has to be taken between rows of two spaces. */
    public void row(String ofSpace, byte[] key, byte[] value) {
        if (rows.size() == 0) {
            byte[] name = ofSpace.getBytes(StandardCharsets.US_ASCII);
            rows.write(name.length);
            rows.writeBytes(name);
            space = ofSpace;
        } else if (!space.equals(ofSpace)) {
            throw new IllegalStateException("space: " + ofSpace + " in a block of " + space);
        }
        number(key.length);
        rows.writeBytes(key);
        number(value.length);
        rows.writeBytes(value);
        counts.merge(ofSpace, 1L, Long::sum);
        bytes += key.length + value.length;
    }

    /** Whether a block should be taken before another row is added. */
    public boolean isBlockFull() {
        return rows.size() >= BackupFormat.BLOCK_BYTES;
    }

    /** The rows since the last block; empty if there are none. */
    public byte[] block() {
        if (rows.size() == 0) {
            return new byte[0];
        }
        byte[] framed = framed(BackupFormat.ROWS, rows.toByteArray());
        rows.reset();
        return hashed(framed);
    }

    /** The last bytes, after the last block. */
    public byte[] end() {
        if (rows.size() != 0) {
            throw new IllegalStateException("rows were added since the last block (expected: it was taken)");
        }
        byte[] totals = framed(
                BackupFormat.TOTALS, new BackupTotals(counts, bytes).json().getBytes(StandardCharsets.UTF_8));
        sha256.update(totals);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(totals);
        out.writeBytes(sha256.digest());
        return out.toByteArray();
    }

    private void number(int length) {
        int rest = length;
        while (rest >= 0x80) {
            rows.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        rows.write(rest);
    }

    private byte[] framed(int kind, byte[] content) {
        byte[] framed = new byte[BackupFormat.HEAD_BYTES + content.length];
        framed[0] = (byte) kind;
        putInt(framed, 1, content.length);
        System.arraycopy(content, 0, framed, BackupFormat.HEAD_BYTES, content.length);
        checksum.reset();
        checksum.update(framed, 0, 5);
        checksum.update(content, 0, content.length);
        putInt(framed, 5, (int) checksum.getValue());
        return framed;
    }

    private byte[] hashed(byte[] piece) {
        sha256.update(piece);
        return piece;
    }

    private static void putInt(byte[] array, int at, int value) {
        for (int octet = 0; octet < 4; octet++) {
            array[at + octet] = (byte) (value >>> (24 - 8 * octet));
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
