package io.quorate.cli.data;

import io.quorate.cli.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a dump: a header, a line for each key, and a last line with their number and the SHA-256 of all lines before,
 * newlines included. Confined to one thread.
 */
final class DumpWriter {

    private final OutputStream out;
    private final MessageDigest sha256 = sha256();
    private boolean hasBegun;
    private long count;

    DumpWriter(OutputStream out) {
        this.out = out;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    boolean hasBegun() {
        return hasBegun;
    }

    void begin(Map<String, @Nullable Object> header) throws IOException {
        hasBegun = true;
        line(header);
    }

    void entry(Map<String, @Nullable Object> entry) throws IOException {
        count++;
        line(entry);
    }

    void end(long skipped) throws IOException {
        Map<String, @Nullable Object> last = new LinkedHashMap<>();
        last.put("count", count);
        last.put("skipped", skipped);
        last.put("sha256", HexFormat.of().formatHex(sha256.digest()));
        out.write((Json.write(last) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void line(Map<String, @Nullable Object> document) throws IOException {
        byte[] bytes = (Json.write(document) + "\n").getBytes(StandardCharsets.UTF_8);
        sha256.update(bytes);
        out.write(bytes);
    }
}
