package io.quorate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down, in which files, and what is left out. */
class AuditLogTest {

    @TempDir
    private Path directory;

    @Test
    void anEventIsALine() throws IOException {
        try (AuditLog log = log(true)) {
            log.record(event(AuditEvent.Type.DENIED, "kv:write on 'a\"b' is not granted"));
            log.record(new AuditEvent(
                    0,
                    AuditEvent.Type.UNRECOGNIZED,
                    "r2",
                    "",
                    "mallory",
                    null,
                    null,
                    "10.0.0.2",
                    "GET",
                    "/v1/kv/a",
                    401,
                    ""));
        }

        assertThat(Files.readAllLines(directory.resolve("audit.jsonl")))
                .containsExactly(
                        "{\"at\":\"2025-11-21T04:40:00.123Z\",\"event\":\"denied\",\"request_id\":\"r1\",\"user\":\"alice\","
                                + "\"via\":\"token\",\"token\":\"tk-1\",\"address\":\"10.0.0.1\",\"method\":\"PUT\","
                                + "\"path\":\"/v1/kv/x\",\"status\":403,"
                                + "\"detail\":\"kv:write on 'a\\\"b' is not granted\"}",
                        "{\"at\":\"1970-01-01T00:00:00Z\",\"event\":\"unrecognized\",\"request_id\":\"r2\",\"named\":\"mallory\","
                                + "\"address\":\"10.0.0.2\",\"method\":\"GET\",\"path\":\"/v1/kv/a\",\"status\":401}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("audit.jsonl"))))
                .isEqualTo("rw-------");
    }

    @Test
    void writesAreWrittenDownOnlyIfWanted() throws IOException {
        try (AuditLog log = log(false)) {
            log.record(event(AuditEvent.Type.WRITE, "one"));
            log.record(event(AuditEvent.Type.ADMIN, "two"));
        }

        assertThat(Files.readString(directory.resolve("audit.jsonl")))
                .contains("two")
                .doesNotContain("one");
    }

    @Test
    void filesAreBoundedInLengthAndNumber() throws IOException {
        AuditFiles files = new AuditFiles(directory, 100, 3);
        for (int line = 0; line < 50; line++) {
            files.append(
                    String.format("line %03d, of thirty-two letters\n", line).getBytes(StandardCharsets.US_ASCII));
        }
        files.close();

        assertThat(names()).containsExactly("audit.1.jsonl", "audit.2.jsonl", "audit.jsonl");
        for (String name : names()) {
            assertThat(Files.size(directory.resolve(name))).isLessThanOrEqualTo(100);
        }
        assertThat(Files.readString(directory.resolve("audit.jsonl"))).contains("line 049");
        assertThat(Files.readString(directory.resolve("audit.1.jsonl"))).contains("line 047");
    }

    @Test
    void aFileIsGoneOnWithAfterARestart() throws IOException {
        try (AuditLog log = log(true)) {
            log.record(event(AuditEvent.Type.ADMIN, "one"));
        }
        try (AuditLog log = log(true)) {
            log.record(event(AuditEvent.Type.ADMIN, "two"));
        }

        assertThat(Files.readAllLines(directory.resolve("audit.jsonl"))).hasSize(2);
    }

    @Test
    void whatCanNotBeWrittenIsCountedAndTheGapIsWrittenDown() throws IOException {
        Path inTheWay = directory.resolve("audit");
        Files.createFile(inTheWay);
        try (AuditLog log = new AuditLog(new AuditSettings(true, true, 1 << 20, 3), inTheWay, "test-audit")) {
            log.record(event(AuditEvent.Type.ADMIN, "lost"));
            await().until(() -> log.dropped() == 1);

            Files.delete(inTheWay);
            log.record(event(AuditEvent.Type.ADMIN, "kept"));
        }

        List<String> lines = Files.readAllLines(inTheWay.resolve("audit.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo("{\"event\":\"gap\",\"left_out\":1}");
        assertThat(lines.get(1)).contains("kept");
    }

    @Test
    void afterTheEndEventsAreCountedAsLeftOut() {
        AuditLog log = log(true);
        log.close();

        log.record(event(AuditEvent.Type.ADMIN, "late"));

        assertThat(log.dropped()).isEqualTo(1);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whereItIsNotWantedNothingIsWritten() {
        try (AuditLog log = new AuditLog(new AuditSettings(false, true, 1 << 20, 3), directory, "test-audit")) {
            log.record(event(AuditEvent.Type.DENIED, "x"));
            assertThat(log.wants(AuditEvent.Type.DENIED)).isFalse();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private AuditLog log(boolean writes) {
        return new AuditLog(new AuditSettings(true, writes, 1 << 20, 3), directory, "test-audit");
    }

    private static AuditEvent event(AuditEvent.Type type, String detail) {
        return new AuditEvent(
                1_763_700_000_123L,
                type,
                "r1",
                "alice",
                "",
                Via.TOKEN,
                "tk-1",
                "10.0.0.1",
                "PUT",
                "/v1/kv/x",
                403,
                detail);
    }
}
