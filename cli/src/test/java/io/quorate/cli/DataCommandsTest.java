package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quorate.api.backup.BackupManifest;
import io.quorate.api.backup.BackupWriter;
import io.quorate.client.PlayedMember;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandsTest {

    private static final String PAGE = "{\"items\":["
            + "{\"key\":\"config/a\",\"value\":\"1\",\"mod_revision\":5,\"create_revision\":5,\"version\":1},"
            + "{\"key\":\"config/b\",\"value64\":\"/w==\",\"mod_revision\":6,\"create_revision\":6,\"version\":1},"
            + "{\"key\":\"config/s\",\"value\":\"x\",\"mod_revision\":7,\"lease\":\"ls_1\"}],\"revision\":9}";

    private final PlayedMember member = new PlayedMember();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        return runAt(member.url(), args);
    }

    private static Run runAt(String url, String... args) {
        List<String> all = new ArrayList<>(List.of("-e", url, "--timeout", "2s"));
        all.addAll(Arrays.asList(args));
        return Run.in(Map.of(), "", false, all.toArray(String[]::new));
    }

    // ---- snapshot

    private static byte[] backup() {
        BackupWriter writer = new BackupWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(writer.begin(new BackupManifest(
                "quorate", "cl_1", "n2", "0.1.0", 57, 3, 2, 61, 9, "2026-11-21T17:00:00Z", Map.of(), Map.of())));
        writer.row("current", ("\1logs/" + "x".repeat(40)).getBytes(StandardCharsets.UTF_8), new byte[90_000]);
        writer.row("current", "\1config/a".getBytes(StandardCharsets.UTF_8), new byte[10]);
        writer.row("current", "\5ids".getBytes(StandardCharsets.UTF_8), new byte[8]);
        out.writeBytes(writer.block());
        out.writeBytes(writer.end());
        return out.toByteArray();
    }

    /** Sends {@code bytes} as an answer that should be {@code length} long. */
    private Run save(byte[] bytes, int length, Path file, String... options) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/maintenance/snapshot", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.quorate.snapshot");
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            List<String> args = new ArrayList<>(List.of("snapshot", "save", file.toString()));
            args.addAll(List.of(options));
            return runAt("http://127.0.0.1:" + server.getAddress().getPort(), args.toArray(String[]::new));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aBackupIsSavedVerifiedAndInspected() throws IOException {
        Path file = folder.resolve("b.qsnap");
        byte[] bytes = backup();

        Run saved = save(bytes, bytes.length, file);

        assertThat(saved.code()).as(saved.err()).isZero();
        assertThat(saved.out()).contains("b.qsnap: revision 57 of cl_1, " + bytes.length + " bytes, SHA-256 ");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(run("snapshot", "verify", file.toString()).out()).contains("is whole: revision 57, 3 rows");
        String shown = run("snapshot", "inspect", file.toString()).out();
        assertThat(shown)
                .contains("cluster_id  cl_1")
                .containsPattern("keys +2 ")
                .containsPattern("logs/ +1 ");
        assertThat(shown.indexOf("logs/")).isLessThan(shown.indexOf("config/"));
        assertThat(run("-o", "json", "snapshot", "inspect", file.toString()).out())
                .contains("\"prefixes\":[{\"prefix\":\"logs/\",\"count\":1,");
    }

    @Test
    void aBackupMayGoToStandardOutput() throws IOException {
        byte[] bytes = backup();
        Run run = save(bytes, bytes.length, Path.of("-"));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("QSNAP").hasSizeGreaterThan(1000);
        assertThat(run.err()).startsWith("revision 57 of cl_1, ");
    }

    @Test
    void backupsAndDumpsAreForTheirOwnerOnly() throws IOException {
        byte[] bytes = backup();
        Path saved = folder.resolve("saved");
        save(bytes, bytes.length, saved);
        member.answers(200, PAGE);
        Path dumped = folder.resolve("dumped");
        run("dump", "-f", dumped.toString());
        assertThat(List.of(saved, dumped))
                .allMatch(file -> Files.exists(file))
                .extracting(file -> PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .containsOnly("rw-------");
    }

    @Test
    void aDownloadThatIsCutLeavesNothing() throws IOException {
        Path file = folder.resolve("b.qsnap");
        byte[] bytes = backup();

        Run cut = save(Arrays.copyOf(bytes, 50_000), bytes.length, file);

        assertThat(cut.code()).isEqualTo(ExitCode.FAILED);
        assertThat(cut.err()).contains("no backup was saved");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBackupThatCameDamagedIsToldAndNotKept() throws IOException {
        Path file = folder.resolve("b.qsnap");
        byte[] bytes = Arrays.copyOf(backup(), 50_000);

        Run cut = save(bytes, bytes.length, file);

        assertThat(cut.code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(cut.err()).contains("it is cut: it ends after 50000 bytes, within block 2");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsThereIsKeptUnlessForced() throws IOException {
        Path file = Files.writeString(folder.resolve("b.qsnap"), "mine");
        byte[] bytes = backup();

        assertThat(save(bytes, bytes.length, file).code()).isEqualTo(ExitCode.USAGE);
        assertThat(file).hasContent("mine");
        assertThat(save(bytes, bytes.length, file, "--force").code()).isZero();
    }

    @Test
    void aChangedFileIsToldByItsBlock() throws IOException {
        byte[] bytes = backup();
        bytes[60_000] = (byte) (bytes[60_000] ^ 1);
        Path file = Files.write(folder.resolve("b.qsnap"), bytes);

        Run verified = run("snapshot", "verify", file.toString());

        assertThat(verified.code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(verified.err()).contains("block 2 at byte ").contains("is damaged: its CRC32C is");
    }

    @Test
    void aRefusalIsToldAsSuch() {
        member.problem(429, "rate-limited", "no", "later");

        Run refused = run("snapshot", "save", folder.resolve("b").toString());

        assertThat(refused.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(refused.err()).contains("rate-limited");
        assertThat(folder).isEmptyDirectory();
    }

    // ---- dump, load

    private Path dumped(String... options) {
        Path file = folder.resolve("d.ndjson");
        List<String> args = new ArrayList<>(List.of("dump", "config/", "-f", file.toString()));
        args.addAll(List.of(options));
        try (PlayedMember source = new PlayedMember()) {
            source.answers(200, PAGE);
            Run run = runAt(source.url(), args.toArray(String[]::new));
            assertThat(run.code()).as(run.err()).isZero();
        }
        return file;
    }

    @Test
    void aDumpHasAHeaderEntriesAndAHash() throws IOException {
        List<String> lines = Files.readAllLines(dumped());

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("{\"quorate_dump\":1,\"revision\":9,\"prefix\":\"config/\"}");
        assertThat(lines.get(1)).startsWith("{\"key\":\"config/a\",\"value\":\"1\",\"mod_revision\":5");
        assertThat(lines.get(3)).matches("\\{\"count\":2,\"skipped\":1,\"sha256\":\"[0-9a-f]{64}\"}");
        assertThat(Files.readAllLines(dumped("--with-ephemeral"))).hasSize(5);
    }

    @Test
    void aDumpIsLoadedUnderAnotherPrefix() {
        Path file = dumped();
        member.answers(200, """
                {"line":1,"status":201,"mod_revision":70}
                {"line":2,"status":200,"mod_revision":71}
                {"summary":{"ok":2,"failed":0,"revision":71}}
                """);

        Run loaded = run("load", file.toString(), "--rewrite", "config/=copy/", "--mode", "if-changed");

        assertThat(loaded.code()).as(loaded.err()).isZero();
        assertThat(loaded.out()).containsPattern("1 +1 +0 +0");
        PlayedMember.Asked asked = member.asked().get(0);
        assertThat(asked.target()).isEqualTo("/v1/batch");
        assertThat(asked.body()).isEqualTo("""
                        {"put":{"key":"copy/a","value":"1","if_changed":true}}
                        {"put":{"key":"copy/b","value64":"/w==","if_changed":true}}
                        """);
    }

    @Test
    void aDumpIsLoadedBelowTheRoot() {
        Path file = dumped();
        member.answers(200, """
                {"line":1,"status":201,"mod_revision":70}
                {"line":2,"status":201,"mod_revision":71}
                {"summary":{"ok":2,"failed":0,"revision":71}}
                """);

        assertThat(run("--root", "team/", "load", file.toString()).code()).isZero();

        assertThat(member.asked().get(0).body()).startsWith("{\"put\":{\"key\":\"team/config/a\",");
    }

    @Test
    void keysThatAreThereAreSkippedOrAnError() {
        Path file = dumped();
        String taken = """
                {"line":1,"problem":{"code":"cas-failed","detail":"it exists"}}
                {"line":2,"status":201,"mod_revision":71}
                {"summary":{"ok":1,"failed":1,"revision":71}}
                """;
        member.answers(200, taken).answers(200, taken);

        assertThat(run("load", file.toString(), "--mode", "skip").out()).containsPattern("1 +0 +0 +1");
        Run failed = run("load", file.toString(), "--mode", "create");
        assertThat(failed.code()).isEqualTo(ExitCode.CONDITION_FAILED);
        assertThat(failed.err()).contains("config/a: cas-failed: it exists");
    }

    @Test
    void aDryRunPutsNothing() {
        Path file = dumped();
        member.answers(200, """
                {"line":1,"status":200,"revision":9,"get":{"key":"config/a","value":"1"}}
                {"line":2,"status":200,"revision":9,"get":null}
                {"summary":{"ok":2,"failed":0,"revision":9}}
                """);

        Run dry = run("-o", "json", "load", file.toString(), "--mode", "if-changed", "--dry-run");

        assertThat(dry.out())
                .isEqualTo("{\"created\":1,\"changed\":0,\"unchanged\":1,\"skipped\":0,\"dry_run\":true}\n");
        assertThat(member.asked().get(0).body()).doesNotContain("put");
    }

    @Test
    void aDumpThatIsCutOrChangedIsNotLoaded() throws IOException {
        Path file = dumped();
        List<String> lines = Files.readAllLines(file);

        Files.write(file, lines.subList(0, 2));
        Run cut = run("load", file.toString());
        assertThat(cut.code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(cut.err()).contains("it is cut: after 1 entries");

        lines.set(1, lines.get(1).replace("\"1\"", "\"2\""));
        Files.write(file, lines);
        Run changed = run("load", file.toString());
        assertThat(changed.code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(changed.err()).contains("its SHA-256 is");
        assertThat(member.asked()).isEmpty();
    }

    // ---- the rest

    @Test
    void compactionGoesOnUntilItIsDone() {
        member.answers(200, "{\"compact_revision\":1000,\"wanted\":2500,\"done\":false}")
                .answers(200, "{\"compact_revision\":2500,\"wanted\":2500,\"done\":true}");

        Run run = run("compact", "--keep", "10");

        assertThat(run.out()).isEqualTo("history up to revision 2500 is forgotten\n");
        assertThat(member.asked()).hasSize(2);
        assertThat(member.asked().get(0).target()).isEqualTo("/v1/maintenance/compact?keep=10");
        assertThat(run("compact").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void membersThatDifferEndWithACodeOfTheirOwn() {
        member.answers(
                200,
                "{\"index\":9,\"revision\":5,\"consistent\":false,\"members\":[{\"name\":\"n1\",\"answered\":true,"
                        + "\"hash\":\"aa\"},{\"name\":\"n2\",\"answered\":true,\"hash\":\"bb\"}]}");

        assertThat(run("hash-check").code()).isEqualTo(ExitCode.DAMAGED);
    }

    @Test
    void settingsAreSetByName() {
        member.answers(200, "{\"history_keep\":\"2h\",\"version\":3,\"changed\":true}");

        Run run = run("settings", "set", "history_keep=2h", "--if-version", "2");

        assertThat(run.out()).contains("history_keep  2h");
        assertThat(member.asked().get(0).method()).isEqualTo("PATCH");
        assertThat(member.asked().get(0).target()).isEqualTo("/v1/cluster/settings?history_keep=2h");
        assertThat(member.asked().get(0).header("If-match")).isEqualTo("\"2\"");
        assertThat(run("settings", "get", "history_keep").out()).isEqualTo("2h\n");
    }

    @Test
    void alarmsAreListedWithWhatTakesTheMost() {
        member.answers(
                200,
                "{\"items\":[{\"kind\":\"space\",\"level\":\"hard\",\"source\":\"data\",\"detail\":\"too much\"}],"
                        + "\"largest\":[{\"prefix\":\"logs/\",\"keys\":3,\"bytes\":900}]}");

        assertThat(run("alarm", "ls").out())
                .containsPattern("space +hard +data +- +too much")
                .containsPattern("logs/ +3 +900");
        assertThat(run("alarm", "clear", "space").code()).isZero();
        assertThat(member.asked().get(1).method()).isEqualTo("DELETE");
    }
}
