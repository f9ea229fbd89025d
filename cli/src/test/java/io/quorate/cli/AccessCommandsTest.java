package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins, users, roles and tokens on the command line. */
class AccessCommandsTest {

    private static final String ROLE = "{\"role\":\"ed\",\"permissions\":[{\"kind\":\"kv\",\"prefix\":\"config/\","
            + "\"actions\":[\"read\",\"write\"]},{\"kind\":\"lock\",\"name\":\"deploy\",\"actions\":[\"write\"]}]}";

    @TempDir
    Path folder;

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("-e", member.url(), "--timeout", "20s"));
        return Run.in(Map.of(), "", false, all.toArray(String[]::new));
    }

    private PlayedMember.Asked asked(int at) {
        return member.asked().get(at);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("password"), text + "\n");
    }

    @Test
    void loginPrintsTheTokenOrKeepsIt() throws IOException {
        member.answers(200, "{\"token\":\"qs_1\",\"user\":\"alice\",\"roles\":[],\"expires_at\":\"then\"}");
        Map<String, String> environment =
                Map.of("QUORATE_PASSWORD_FILE", file("a password").toString());
        Path kept = folder.resolve("token");

        Run printed = Run.in(environment, "", false, "login", "--user", "alice", "-e", member.url());
        Run saved =
                Run.in(environment, "", false, "login", "--user", "alice", "-f", kept.toString(), "-e", member.url());

        assertThat(printed.out()).isEqualTo("qs_1\n");
        assertThat(printed.err()).contains("logged in as alice");
        assertThat(asked(0).body()).contains("\"user\":\"alice\"", "\"password\":\"a password\"");
        assertThat(saved.out()).isEmpty();
        assertThat(kept).hasContent("qs_1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
    }

    @Test
    void canEndsWithSixWhereItMayNot() {
        member.answers(200, "{\"allowed\":true,\"by\":\"role ed\"}")
                .answers(200, "{\"allowed\":false,\"missing\":\"kv:write on 'a'\"}");

        assertThat(run("can", "write", "kv", "config/*")).isEqualTo(new Run(0, "yes, by role ed\n", ""));
        assertThat(asked(0).body()).isEqualTo("{\"kind\":\"kv\",\"action\":\"write\",\"prefix\":\"config/\"}");
        assertThat(run("can", "write", "kv", "a", "--as", "alice"))
                .isEqualTo(new Run(6, "no, kv:write on 'a' is not granted\n", ""));
        assertThat(asked(1).body()).contains("\"name\":\"a\"", "\"user\":\"alice\"");
    }

    @Test
    void theFirstUserIsMadeWithTheTokenInAFile() throws IOException {
        member.answers(201, "{\"user\":\"admin\",\"roles\":[\"root\"]}");
        Path token = Files.writeString(folder.resolve("bootstrap-token"), "qb_1\n");
        String[] command = {
            "user", "bootstrap", "--password-file", file("a password").toString(), "-e", member.url()
        };

        Run without = Run.in(Map.of(), "", false, command);
        Run made = Run.in(Map.of("QUORATE_BOOTSTRAP_TOKEN_FILE", token.toString()), "", false, command);

        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("--bootstrap-token-file");
        assertThat(made).isEqualTo(new Run(0, "user admin is made, with the role root\n", ""));
        assertThat(asked(0).body()).isEqualTo("{\"token\":\"qb_1\",\"user\":\"admin\",\"password\":\"a password\"}");
    }

    @Test
    void userIsMadeWithAPasswordThatNobodySees() throws IOException {
        member.answers(201, "{\"user\":\"bob\",\"roles\":[\"ed\"],\"has_password\":true,\"disabled\":false}");

        Run run = run(
                "user",
                "add",
                "bob",
                "--role",
                "ed",
                "--password-file",
                file("a password").toString());

        assertThat(run.out()).contains("bob").doesNotContain("a password");
        assertThat(asked(0).method() + " " + asked(0).target()).isEqualTo("PUT /v1/auth/users/bob");
        assertThat(asked(0).body()).isEqualTo("{\"roles\":[\"ed\"],\"password\":\"a password\"}");
        assertThat(asked(0).header("If-none-match")).isEqualTo("*");
    }

    @Test
    void userKeepsWhatIsNotChanged() {
        member.answers(200, "{\"user\":\"bob\",\"roles\":[\"ed\"],\"has_password\":true,\"disabled\":false}");

        run("user", "set", "bob", "--disable");

        assertThat(asked(1).body()).isEqualTo("{\"roles\":[\"ed\"],\"disabled\":true}");
    }

    @Test
    void grantsAreWordsAndTheStarIsAPrefix() {
        member.answers(201, ROLE);

        Run run = run("role", "add", "ed", "kv:read,write:config/*", "lock:write:deploy", "*:*:x/*");

        assertThat(asked(0).body())
                .isEqualTo(
                        "{\"permissions\":[{\"kind\":\"kv\",\"prefix\":\"config/\",\"actions\":[\"read\",\"write\"]},"
                                + "{\"kind\":\"lock\",\"name\":\"deploy\",\"actions\":[\"write\"]},"
                                + "{\"kind\":\"*\",\"prefix\":\"x/\",\"actions\":[\"read\",\"write\",\"admin\"]}]}");
        assertThat(run.out()).contains("config/*").contains("deploy");
    }

    @Test
    void revokingTakesActionsFromTheSameNames() {
        member.answers(200, ROLE);

        run("role", "revoke", "ed", "kv:write:config/*", "lock:write:deploy");

        assertThat(asked(1).body())
                .isEqualTo("{\"permissions\":[{\"kind\":\"kv\",\"prefix\":\"config/\",\"actions\":[\"read\"]}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv", "kv:read", "::x", ":read:x"})
    void whatIsNoGrantIsAUsageError(String text) {
        assertThat(run("role", "grant", "ed", text).code()).isEqualTo(2);
    }

    @Test
    void tokenIsPrintedAlone() {
        member.answers(201, "{\"token\":\"qt_1\",\"id\":\"tk-1\",\"user\":\"alice\"}");

        Run run = run("token", "create", "ci", "--role", "ed", "--expires", "90d");

        assertThat(run.out()).isEqualTo("qt_1\n");
        assertThat(run.err()).contains("tk-1").doesNotContain("qt_1");
        assertThat(asked(0).body())
                .contains("\"name\":\"ci\"", "\"roles\":[\"ed\"]", "\"expires_in\":\"7776000000ms\"");
    }

    @Test
    void deletingAsksFirst() {
        Run run = run("user", "rm", "bob");

        assertThat(run.code()).isEqualTo(2);
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void whoamiShowsWhatIsGranted() {
        member.answers(
                200,
                "{\"name\":\"alice\",\"method\":\"token\",\"roles\":[\"ed\"],\"permissions\":[{\"kind\":\"kv\","
                        + "\"prefix\":\"config/\",\"actions\":[\"read\"],\"role\":\"ed\"}]}");

        Run run = run("whoami");

        assertThat(run.err()).contains("alice (by token), roles: ed");
        assertThat(run.out()).isEqualTo("KIND  ACTIONS  NAMES     ROLE\nkv    read     config/*  ed\n");
    }
}
