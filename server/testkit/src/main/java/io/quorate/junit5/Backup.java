package io.quorate.junit5;

import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.spi.ApiStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** Backups of a cluster, as its clients take them. Stateless. */
final class Backup {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private Backup() {}

    /** Writes one of now to {@code file}. */
    static void save(QuorateClient client, Path file) throws InterruptedException {
        try (ApiStream answer = client.stream(ApiRequest.of("GET", "/v1/maintenance/snapshot"));
                OutputStream out = Files.newOutputStream(file)) {
            if (answer.head().status() != 200) {
                throw new IllegalStateException("no backup: " + answer.head().status());
            }
            byte[] bytes = answer.bytes(SILENCE);
            while (bytes != null) {
                out.write(bytes);
                bytes = answer.bytes(SILENCE);
            }
        } catch (IOException e) {
            throw new IllegalStateException("no backup could be written to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Deletes a directory and all that is in it. */
    static void clear(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
