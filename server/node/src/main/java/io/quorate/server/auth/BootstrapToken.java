package io.quorate.server.auth;

import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The secret that names the first administrator, in a file that only this user may read: one that an operator has put
 * there, holding the secret or {@code sha256:} and its hash in hex; or one made here. Confined to one thread.
 */
final class BootstrapToken {

    static final String FILE = "bootstrap-token";

    private static final String HASHED = "sha256:";
    private static final int HASH_BYTES = 32;
    private static final long FILE_BYTES_MAX = 4_096;

    private final Path file;
    private final boolean isMadeHere;

    /**
     * @param dataDirectory where one is made if none is given
     * @param given the file an operator has named; null: none
     */
    BootstrapToken(Path dataDirectory, @Nullable Path given) {
        this.file = given == null ? dataDirectory.resolve(FILE) : given;
        this.isMadeHere = given == null;
    }

    /** The file. */
    Path file() {
        return file;
    }

    /** Whether it is this member's own, to be made when it is needed and deleted when it is not any more. */
    boolean isMadeHere() {
        return isMadeHere;
    }

    /** Whether the file is there. */
    boolean exists() {
        return Files.exists(file);
    }

    /**
     * The hash of the secret in the file.
     *
     * @throws IOException if the file can't be read, or holds no secret; the message does not show what it holds
     */
    Bytes hash() throws IOException {
        if (!exists()) {
            throw new IOException(file + ": no such file (expected: one with a bootstrap token)");
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + ": too long (expected: one line)");
        }
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (text.startsWith(HASHED)) {
            return hashIn(text.substring(HASHED.length()));
        }
        if (!Secrets.isSecret(text, Secrets.BOOTSTRAP)) {
            throw new IOException(file + ": no bootstrap token (expected: " + Secrets.BOOTSTRAP
                    + " and 43 letters of base64url, or " + HASHED + " and 64 hex digits)");
        }
        return Secrets.hash(text);
    }

    private Bytes hashIn(String hex) throws IOException {
        try {
            byte[] hash = HexFormat.of().parseHex(hex);
            if (hash.length == HASH_BYTES) {
                return Bytes.wrap(hash);
            }
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        throw new IOException(file + ": no hash (expected: " + HASHED + " and 64 hex digits)");
    }

    /** Makes a new secret and writes it to the file, which is not there. */
    void make() throws IOException {
        String line = Secrets.secret(Secrets.BOOTSTRAP) + "\n";
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, line, StandardCharsets.US_ASCII);
    }

    /** Deletes the file, if it is there. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
