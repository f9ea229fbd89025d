package io.quorate.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Runs;
import io.quorate.client.PlayedMember;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {

    private static final String PUT = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}\n";
    private static final Map<String, String> HEADERS =
            Map.of("Quorate-Member", "n1", "Quorate-Leader", "n1", "Quorate-Revision", "57");

    @TempDir
    private Path home;

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Map<String, String> environment() {
        return Map.of("HOME", home.toString(), "QUORATE_ENDPOINTS", member.url(), "QUORATE_TIMEOUT", "1s");
    }

    private Runs.Result script(String lines, String... flags) {
        String[] args = java.util.stream.Stream.concat(java.util.stream.Stream.of("shell"), List.of(flags).stream())
                .toArray(String[]::new);
        return Runs.in(environment(), lines, false, args);
    }

    private List<String> targets() {
        return member.asked().stream().map(PlayedMember.Asked::target).toList();
    }

    @Test
    void linesAreCommands() {
        member.answers(200, PUT);
        Runs.Result result = script("# a comment\n\nput a 1\nquorate put b 2\n");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("revision 57\nrevision 57\n");
        assertThat(targets()).containsExactly("/v1/kv/a", "/v1/kv/b");
    }

    @Test
    void scriptEndsWithTheFirstThatFails() {
        member.problem(412, "cas-failed", "no", "refresh");
        Runs.Result result = script("put a 1\nput b 2\n");
        assertThat(result.code()).isEqualTo(4);
        assertThat(targets()).containsExactly("/v1/kv/a");
    }

    @Test
    void keepGoingGoesOnAndStillFails() {
        member.problem(412, "cas-failed", "no", "refresh").answers(200, PUT);
        Runs.Result result = script("put a 1\nput b 2\n", "--keep-going");
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.out()).isEqualTo("revision 57\n");
    }

    @Test
    void keysAreMeantBelowTheDirectory() {
        member.answers(200, "{\"items\":[{\"key\":\"config/db/host\"}]}").answers(200, PUT);
        Runs.Result result = script("cd config/db\nls -R\nput host 1\npwd\ncd ..\nput app 1\ncd -\npwd\ncd\npwd\n");
        assertThat(result.out()).isEqualTo("host\nrevision 57\nconfig/db/\nrevision 57\nconfig/db/\n/\n");
        assertThat(targets())
                .containsExactly("/v1/kv/config/db/?prefix&values=none", "/v1/kv/config/db/host", "/v1/kv/config/app");
    }

    @Test
    void locksAreNotBelowTheDirectory() {
        member.answers(200, "{\"name\":\"jobs\"}");
        script("cd config\nlocks show jobs\nput a 1 --fence jobs@3\n");
        assertThat(targets()).containsExactly("/v1/locks/jobs", "/v1/kv/config/a?fence=jobs@3");
    }

    @Test
    void outputGoesWhereItIsTold() throws IOException {
        member.answers(200, "application/octet-stream", "blue", Map.of());
        Path file = home.resolve("out");
        Runs.Result result = script("get a > " + file + "\nget a >> " + file + "\nget a | tr a-z A-Z\n");
        assertThat(file).hasContent("blueblue");
        assertThat(result.out()).isEqualTo("BLUE");
        assertThat(result.code()).isZero();
    }

    @Test
    void programsRunWithAnExclamationMark() {
        Runs.Result result = script("!echo $((1+2))\n!exit 3\n");
        assertThat(result.out()).isEqualTo("3\n");
        assertThat(result.code()).isEqualTo(3);
    }

    @Test
    void heredocIsTheValue() {
        member.answers(200, PUT);
        script("put a <<END\none\ntwo\nEND\nput b 'x\ny'\nput c \\\n  z\n");
        assertThat(member.asked().stream().map(PlayedMember.Asked::body)).containsExactly("one\ntwo\n", "x\ny", "z");
    }

    @Test
    void directivesHoldFromThenOn() {
        member.answers(200, PUT);
        Runs.Result result = script(":format json\nput a 1\n:format auto\n:curl on\nput a 1\n:curl off\nput a 1\n");
        assertThat(result.out()).isEqualTo(PUT + "revision 57\nrevision 57\n");
        assertThat(result.err().lines())
                .containsExactly("curl -sS -X PUT --data-raw '1' '" + member.url() + "/v1/kv/a'");
    }

    @Test
    void repeatRunsACommandAgainAndAgain() {
        member.answers(200, PUT);
        assertThat(script(":repeat 0s x3 put a 1\n").out().lines()).hasSize(3);
        assertThat(script(":repeat soon put a 1\n").code()).isEqualTo(2);
    }

    @Test
    void sourceRunsAFile() throws IOException {
        member.answers(200, PUT);
        Path file = Files.writeString(home.resolve("setup"), "put a 1\nput b 2\n");
        assertThat(script(":source " + file + "\nput c 3\n").out().lines()).hasSize(3);
        assertThat(script("put c 3\n", "-f", file.toString()).out().lines()).hasSize(2);
    }

    @Test
    void connectGoesToAnotherMember() {
        member.answers(200, PUT);
        try (PlayedMember other = new PlayedMember().answers(200, PUT)) {
            script("put a 1\n:connect " + other.url() + "\nput b 2\n");
            assertThat(targets()).containsExactly("/v1/kv/a");
            assertThat(other.asked()).hasSize(1);
        }
        assertThat(script(":connect ftp://x\n").code()).isEqualTo(2);
    }

    @Test
    void contextGoesToAnotherCluster() {
        member.answers(200, PUT);
        Map<String, String> environment = Map.of("HOME", home.toString());
        Runs.in(environment, "", false, "ctx", "add", "dev", "-e", member.url(), "--root", "team-a/");
        Runs.in(Map.of("HOME", home.toString()), ":context dev\nput a 1\n", false, "shell", "-e", "http://127.0.0.1:1");
        assertThat(targets()).containsExactly("/v1/kv/team-a/a");
    }

    @Test
    void unknownLinesAreUsage() {
        assertThat(script("nosuch\n").code()).isEqualTo(2);
        assertThat(script(":nosuch\n").err()).contains(":timing");
        assertThat(script("kill 1\n").code()).isEqualTo(3);
        assertThat(script("shell\n").code()).isEqualTo(2);
    }

    @Test
    void exitEndsWithTheLastCode() {
        member.answers(200, PUT);
        assertThat(script("put a 1\nexit\nput b 2\n").code()).isZero();
        assertThat(targets()).containsExactly("/v1/kv/a");
    }

    @Test
    void backgroundGoesOnMeanwhileAndIsEnded() {
        // Granting the lease, the lock, renewals and the release all get this.
        member.answers(
                200,
                "{\"id\":\"ls_1\",\"lease\":\"ls_1\",\"name\":\"jobs\",\"token\":57,\"owner\":\"o\",\"ttl\":\"30s\","
                        + "\"ttl_ms\":30000,\"remaining_ms\":30000,\"mode\":\"exclusive\",\"revision\":57}");
        Runs.Result result = script("lock jobs &\njobs\nexit\n");
        assertThat(result.err()).contains("[1] lock jobs &").contains("[1] ended with code");
        assertThat(result.out()).contains("[1] running: lock jobs &");
    }

    // ---- with a person

    /** What a person sees who types {@code lines}. */
    private String typed(String lines) throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayInputStream keys = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        try (DumbTerminal tty = new DumbTerminal("test", "dumb", keys, screen, StandardCharsets.UTF_8)) {
            LineEditor.converse(Runs.console(Runs.terminal(environment(), keys, out, out)), tty);
        }
        return screen.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void promptSaysWhoAnswersAndWhere() throws IOException {
        member.answers(200, "application/json", PUT, HEADERS);
        String seen = typed("cd config\nput a 1\nexit\n");
        assertThat(seen).contains("n1* r57> ").contains("n1* r57 config/> ").contains("revision 57");
    }

    @Test
    void promptSaysThatThereIsNoLeader() {
        assertThat(Prompt.of("prod", false, "", null)).hasToString("prod nobody answers> ");
    }

    @Test
    void linesAreRememberedForTheirOwnerAndWithoutSecrets() throws IOException {
        member.answers(200, "application/json", PUT, HEADERS);
        typed("put a 1\n put hidden 1\nstatus --token qt_secret\nexit\n");
        Path file = home.resolve(".local/state/quorate/history");
        assertThat(Files.readString(file))
                .contains("put a 1")
                .doesNotContain("hidden")
                .doesNotContain("qt_secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(typed("history\nexit\n")).contains("1  put a 1");
    }

    @Test
    void quorateAloneIsAShellWhereAPersonIs() {
        assertThat(Runs.of().out()).contains("Usage: quorate");
    }
}
