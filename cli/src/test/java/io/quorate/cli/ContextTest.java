package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTest {

    private static final String PUT = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}\n";
    private static final String ENTRY = "{\"key\":\"team-a/a\",\"value\":\"1\",\"mod_revision\":3,\"version\":1}\n";

    @TempDir
    private Path home;

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        return in(Map.of(), args);
    }

    private Run in(Map<String, String> more, String... args) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOME", home.toString());
        return Run.in(environment, "", false, args);
    }

    private Path file() {
        return home.resolve(".config/quorate/config.yaml");
    }

    private String authorization(int request) {
        return member.asked().get(request).header("Authorization");
    }

    @Test
    void contextSaysWhereMembersAreAndWhoThisIs() throws IOException {
        member.answers(200, PUT);
        Path token = Files.writeString(home.resolve("token"), "qt_1\n");
        assertThat(run("ctx", "add", "dev", "-e", member.url(), "--token-file", token.toString())
                        .code())
                .isZero();
        assertThat(run("put", "a", "1").out()).isEqualTo("revision 57\n");
        assertThat(authorization(0)).isEqualTo("Bearer qt_1");
    }

    @Test
    void fileIsForItsOwnerOnly() throws IOException {
        run("ctx", "add", "dev", "-e", "http://h:1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void namedContextWinsOverTheCurrentOne() {
        member.answers(200, PUT);
        run("ctx", "add", "nowhere", "-e", "http://127.0.0.1:1", "--use");
        run("ctx", "add", "dev", "-e", member.url());
        assertThat(run("put", "a", "1", "--timeout", "200ms").code()).isEqualTo(7);
        assertThat(run("-c", "dev", "put", "a", "1").code()).isZero();
        assertThat(in(Map.of("QUORATE_CONTEXT", "dev"), "put", "a", "1").code()).isZero();
        assertThat(run("ctx", "use", "dev").code()).isZero();
        assertThat(run("put", "a", "1").code()).isZero();
    }

    @Test
    void contextThatIsNamedByAFlagWinsOverTheEnvironment() {
        member.answers(200, PUT);
        run("ctx", "add", "dev", "-e", member.url(), "--token", "qt_dev", "--insecure-store");
        Map<String, String> elsewhere = Map.of("QUORATE_ENDPOINTS", "http://127.0.0.1:1", "QUORATE_TOKEN", "qt_env");
        assertThat(in(elsewhere, "-c", "dev", "put", "a", "1").code()).isZero();
        assertThat(authorization(0)).isEqualTo("Bearer qt_dev");
    }

    @Test
    void currentContextsTokenGoesToNoOtherCluster() {
        member.answers(200, PUT);
        run("ctx", "add", "prod", "-e", "http://127.0.0.1:1", "--token", "qt_prod", "--insecure-store");
        run("put", "a", "1", "-e", member.url());
        assertThat(authorization(0)).isEmpty();
    }

    @Test
    void flagsAndEnvironmentWinOverTheContextsLogin() {
        member.answers(200, PUT);
        run("ctx", "add", "dev", "-e", member.url(), "--token", "qt_ctx", "--insecure-store");
        run("put", "a", "1");
        in(Map.of("QUORATE_TOKEN", "qt_env"), "put", "a", "1");
        in(Map.of("QUORATE_TOKEN", "qt_env"), "put", "a", "1", "--token", "qt_flag");
        assertThat(authorization(0)).isEqualTo("Bearer qt_ctx");
        assertThat(authorization(1)).isEqualTo("Bearer qt_env");
        assertThat(authorization(2)).isEqualTo("Bearer qt_flag");
    }

    @Test
    void usersSendTheirPassword() throws IOException {
        member.answers(200, PUT);
        Path password = Files.writeString(home.resolve("password"), "s3cret\n");
        Map<String, String> environment = Map.of("QUORATE_PASSWORD_FILE", password.toString());
        in(environment, "put", "a", "1", "--user", "alice", "-e", member.url());
        assertThat(authorization(0)).isEqualTo("Basic YWxpY2U6czNjcmV0");
    }

    @Test
    void withoutAPersonThereIsNobodyToAskForAPassword() {
        Run run = run("put", "a", "1", "--user", "alice", "-e", member.url());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("QUORATE_PASSWORD_FILE");
    }

    @Test
    void tokenCommandIsAskedAgainWhenItsTokenIsRefused() throws IOException {
        member.problem(401, "unauthenticated", "no", "never").answers(200, PUT);
        Path count = home.resolve("count");
        run("ctx", "add", "dev", "-e", member.url(), "--token-command", "echo x >> " + count + "; wc -l < " + count);
        assertThat(run("put", "a", "1").code()).isZero();
        assertThat(authorization(0)).isEqualTo("Bearer 1");
        assertThat(authorization(1)).isEqualTo("Bearer 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QUORATE_TOKEN_FILE | get a | cannot read the token: no such file: %s (expected: a file that holds a token)",
                "QUORATE_TOKEN_FILE | bench get | cannot read the token: no such file: %s (expected: a file that holds a token)",
                "QUORATE_PASSWORD_FILE | get a --user bob | cannot read the password: no such file: %s (expected: a file"
                        + " whose first line is the password)",
                "QUORATE_CACERT | get a | TLS: no such file: %s (expected: a file in PEM)",
                "QUORATE_BOOTSTRAP_TOKEN_FILE | user bootstrap | cannot read the bootstrap token: no such file: %s"
                        + " (expected: a file whose first line is the bootstrap token)"
            })
    void missingFilesOfWhoThisIsAreNamed(String variable, String line, String problem, @TempDir Path folder) {
        String file = folder.resolve("none").toString();
        Run run = Run.in(Map.of(variable, file), "", false, (line + " -e " + member.url()).split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines().findFirst()).contains("error: " + problem.formatted(file));
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void tokenCommandThatFailsIsNotPermitted() {
        run("ctx", "add", "dev", "-e", member.url(), "--token-command", "exit 3");
        Run run = run("get", "a");
        assertThat(run.code()).isEqualTo(6);
        assertThat(run.err()).contains("code 3");
    }

    @Test
    void secretsAreNotStoredAsTheyAre() {
        Run run = run("ctx", "add", "dev", "-e", "http://h:1", "--token", "qt_1");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--insecure-store");
        assertThat(file()).doesNotExist();
    }

    @Test
    void secretsThatOthersCanReadAreRefused() throws IOException {
        run("ctx", "add", "dev", "-e", "http://h:1", "--token", "qt_1", "--insecure-store");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        Run run = run("get", "a");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("chmod 600");
    }

    @Test
    void showHidesSecrets() {
        run("ctx", "add", "dev", "-e", "http://h:1", "--token", "qt_1", "--insecure-store", "--root", "team-a/");
        assertThat(run("ctx", "show").out()).contains("team-a/").doesNotContain("qt_1");
        assertThat(run("ctx", "ls", "-o", "json").out())
                .contains("\"current\":true")
                .doesNotContain("qt_1");
    }

    @Test
    void brokenFilesCanBeMended() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "contexts:\n  dev:\n    endpoint: x\n");
        assertThat(run("get", "a").err()).contains("'endpoint'").contains("endpoints");
        Path editor = Files.writeString(home.resolve("editor"), "#!/bin/sh\nsed -i s/endpoint:/endpoints:/ \"$1\"\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
        assertThat(in(Map.of("EDITOR", editor.toString()), "ctx", "edit").code())
                .isZero();
        assertThat(run("ctx", "ls", "-o", "names").out()).isEqualTo("dev\n");
    }

    @Test
    void whatIsNoContextIsRefusedByTheEditorToo() throws IOException {
        run("ctx", "add", "dev", "-e", "http://h:1");
        Path editor = Files.writeString(home.resolve("editor"), "#!/bin/sh\necho : > \"$1\"\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
        assertThat(in(Map.of("EDITOR", editor.toString()), "ctx", "edit").code())
                .isEqualTo(2);
        assertThat(run("ctx", "ls", "-o", "names").out()).isEqualTo("dev\n");
    }

    @Test
    void aContextThatIsGoneIsNotCurrent() {
        run("ctx", "add", "dev", "-e", "http://h:1");
        assertThat(run("ctx", "rm", "dev").code()).isEqualTo(2);
        assertThat(run("ctx", "rm", "dev", "--yes").code()).isZero();
        assertThat(run("ctx", "show").code()).isEqualTo(2);
        assertThat(run("ctx", "use", "dev").code()).isEqualTo(3);
    }

    @Test
    void unknownContextsAreNamed() {
        run("ctx", "add", "dev", "-e", "http://h:1");
        Run run = run("-c", "prod", "get", "a");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'prod'").contains("dev");
    }

    @Test
    void testAsksEachEndpoint() {
        member.answers(200, "application/json", "{}", Map.of("Quorate-Member", "n1"));
        Run run = run("ctx", "test", "-e", member.url() + ",http://127.0.0.1:1", "--timeout", "1s");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("ok").contains("n1").contains("unreachable");
    }

    @ParameterizedTest
    @CsvSource({
        "get a, /v1/kv/team-a/a",
        "get x/ --prefix --end z --count, /v1/kv/team-a/x/?prefix&end=team-a/z&count",
        "ls, /v1/kv/team-a/?prefix&values=none&delimiter=/",
        "del '' --prefix --yes, /v1/kv/team-a/?prefix",
        "put a 1 --fence jobs@3, /v1/kv/team-a/a?fence=team-a/jobs@3",
        "put a 1 --fence election:e@3, /v1/kv/team-a/a?fence=election:team-a/e@3",
        "locks show jobs, /v1/locks/team-a/jobs",
        "locks ls, /v1/locks/team-a/?prefix",
        "get a//b, /v1/kv?key=team-a/a//b",
        "status, /v1/status",
        "svc get web, /v1/services/web",
        "api GET /v1/kv/a, /v1/kv/a",
    })
    void rootIsInFrontOfKeysAndNames(String line, String target) {
        member.answers(200, ENTRY);
        String[] args =
                ShellWords.split(line + " --root team-a/ -e " + member.url()).toArray(String[]::new);
        run(args);
        assertThat(member.asked().get(0).target()).isEqualTo(target);
    }

    @Test
    void rootIsTakenOffAnswers() {
        member.answers(200, "{\"items\":[" + ENTRY.strip() + "],\"prefixes\":[\"team-a/z/\"]}\n");
        assertThat(run("ls", "--root", "team-a/", "-e", member.url()).out()).isEqualTo("a\nz/\n");
    }

    @Test
    void rootIsInFrontOfKeysInTransactions() {
        member.answers(200, "{\"succeeded\":true,\"revision\":64,\"results\":[{\"put\":" + ENTRY.strip() + "}]}");
        Run run = run("txn", "if exists(b)", "then put a 1", "--root", "team-a/", "-e", member.url());
        assertThat(member.asked().get(0).body())
                .contains("\"key\":\"team-a/b\"")
                .contains("\"key\":\"team-a/a\"");
        assertThat(run.out()).contains("put        a ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cert x", "--key x", "--token a --user b", "--cacert /nowhere"})
    void halfOfALoginIsRefused(String flags) {
        String[] args =
                ShellWords.split("get a -e " + member.url() + " " + flags).toArray(String[]::new);
        assertThat(run(args).code()).isEqualTo(2);
    }

    @Test
    void curlFormHoldsNoSecret() {
        assertThat(run("get", "a", "--curl", "--token", "qt_1", "-e", "http://h:1")
                        .out())
                .isEqualTo("curl -sS -H \"Authorization: Bearer $QUORATE_TOKEN\" 'http://h:1/v1/kv/a'\n");
        Map<String, String> environment =
                Map.of("QUORATE_USER", "alice", "QUORATE_PASSWORD_FILE", "/p", "QUORATE_CACERT", "/ca");
        assertThat(in(environment, "get", "a", "--curl", "-e", "h:1").out())
                .isEqualTo("curl -sS --cacert '/ca' -u 'alice:'\"$(cat '/p')\" 'https://h:1/v1/kv/a'\n");
    }

    @Test
    void commandsWithATokenOfTheirOwnKeepIt() {
        member.answers(200, "{\"released\":true}");
        run("--token", "qt_1", "locks", "release", "jobs", "--token", "57", "-e", member.url());
        assertThat(member.asked().get(0).target()).isEqualTo("/v1/locks/jobs?token=57");
        assertThat(authorization(0)).isEqualTo("Bearer qt_1");
    }
}
