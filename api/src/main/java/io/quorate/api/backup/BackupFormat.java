package io.quorate.api.backup;

/**
 * How a backup lies in a file or on the wire.
 *
 * <pre>
 * 89 Q S N A P 0A, version      the first eight bytes
 * block …                       the manifest, rows, the totals
 * SHA-256 (32)                  of everything before it
 *
 * block     kind (1), length (4), CRC32C (4) of kind, length and content, content
 * manifest  a JSON object
 * rows      bytes (1) of the space's name, the name, then rows: number, key, number, value
 * totals    a JSON object
 * </pre>
 *
 * <p>Lengths are big-endian; the number before a key or a value is its length, seven bits a byte, the least significant
 * first. Rows of a space come in ascending order of their keys, and all rows of one space before those of another. In the
 * space {@code current} the first byte of a key says of what kind the thing is, see {@link #kindName}.
 */
public final class BackupFormat {

    /** The media type of a backup. */
    public static final String MEDIA_TYPE = "application/vnd.quorate.snapshot";

    /** The ending of the names of files that hold one. */
    public static final String FILE_SUFFIX = ".qsnap";

    /** The space in which the newest version of everything lies. */
    public static final String CURRENT = "current";

    /** The kind of keys with a value, in {@link #CURRENT}. */
    public static final int KEY_KIND = 1;

    /** The longest block: more than the largest row. */
    static final int BLOCK_BYTES_MAX = 32 << 20;

    /** A block is closed once it is as long as this. */
    static final int BLOCK_BYTES = 128 << 10;

    static final int HEAD_BYTES = 1 + 4 + 4;
    static final int HASH_BYTES = 32;

    static final int MANIFEST = 1;
    static final int ROWS = 2;
    static final int TOTALS = 3;

    private static final byte[] MAGIC = {(byte) 0x89, 'Q', 'S', 'N', 'A', 'P', '\n', 1};

    private static final String[] KINDS = {
        "", "keys", "locks", "semaphores", "elections", "counters", "barriers", "services", "instances"
    };

    private BackupFormat() {}

    /** The first bytes: what it is, and the version of its form. */
    static byte[] magic() {
        return MAGIC.clone();
    }

    /** What the first byte of a key in {@link #CURRENT} stands for: {@code keys}, {@code locks} … */
    public static String kindName(int code) {
        return code > 0 && code < KINDS.length ? KINDS[code] : "kind " + code;
    }
}
