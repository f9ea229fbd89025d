package io.quorate.server.http;

import static io.quorate.server.http.GuardedMember.PASSWORD;
import static io.quorate.server.http.GuardedMember.ROOT;
import static io.quorate.server.http.GuardedMember.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Getting in and out, and what becomes of what goes on when a right is taken away. */
class AccessLifeTest {

    @TempDir
    static Path directory;

    private static GuardedMember member;

    @BeforeAll
    static void start() throws Exception {
        member = new GuardedMember(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        member.close();
    }

    private static String basic(String user, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(HttpFixture.utf8(user + ":" + password));
    }

    private static Wire.Answer login(String user, String password) {
        return member.ask("POST", "/v1/auth/login", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }

    // ---- getting in

    @Test
    void whereThereIsNoUserYetTheFirstOneIsHintedAt() {
        HttpFixture.assertProblem(member.beforeAnyUser, 401, "unauthenticated");
        assertThat(HttpFixture.text(HttpFixture.object(member.beforeAnyUser), "hint"))
                .contains("quorate user bootstrap");
        assertThat(HttpFixture.text(HttpFixture.object(member.ask("GET", "/v1/kv/a", null)), "hint"))
                .doesNotContain("bootstrap");
    }

    @Test
    void thereIsOneBootstrap() {
        HttpFixture.assertProblem(
                member.ask(
                        "POST",
                        "/v1/auth/bootstrap",
                        "{\"token\":\"qb_x\",\"user\":\"eve\",\"password\":\"long enough\"}"),
                409,
                "already-bootstrapped");
    }

    @Test
    void aLoginIsGoodUntilItIsEnded() {
        String user = member.newUser(on("kv", "own/", "write"));
        Wire.Answer answer = login(user, PASSWORD);
        String session = "Authorization: Bearer " + HttpFixture.text(HttpFixture.object(answer), "token");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(member.ask("PUT", "/v1/kv/own/x", "1", session).status()).isEqualTo(201);
        assertThat(member.ask("GET", "/v1/auth/whoami", null, session).body())
                .contains("\"name\":\"" + user + "\"")
                .contains("\"method\":\"session\"");
        assertThat(member.ask("POST", "/v1/auth/logout", null, session).body()).contains("\"revoked\":true");
        HttpFixture.assertProblem(member.ask("PUT", "/v1/kv/own/x", "1", session), 401, "unauthenticated");
    }

    @Test
    void whichHalfWasWrongIsNotTold() {
        String user = member.newUser();

        String wrongPassword = HttpFixture.text(
                HttpFixture.assertProblem(login(user, "not the password"), 401, "unauthenticated"), "detail");
        String wrongUser = HttpFixture.text(
                HttpFixture.assertProblem(login("nobody", "not the password"), 401, "unauthenticated"), "detail");

        assertThat(wrongPassword).isEqualTo(wrongUser);
    }

    @Test
    void whoeverGuessesHasToWait() {
        String user = member.newUser();
        Wire.Answer answer = login(user, "guess 0 of many");
        for (int i = 1; answer.status() == 401 && i < 100; i++) {
            answer = login(user, "guess " + i + " of many");
        }

        HttpFixture.assertProblem(answer, 429, "rate-limited");
        assertThat(Long.parseLong(answer.header("retry-after"))).isPositive();
        String id = HttpFixture.text(HttpFixture.object(answer), "request_id");
        assertThat(written(id))
                .contains("\"event\":\"throttled\"", "\"named\":\"" + user + "\"", "\"status\":429")
                .doesNotContain("guess");
        assertThat(written("unrecognized")).contains("\"named\":\"" + user + "\"");
    }

    @Test
    void headersThatAreNoCredentialsLetNobodyIn() {
        for (String header : new String[] {
            "Authorization: Bearer",
            "Authorization: Bearer qt_short",
            "Authorization: Digest x",
            "Authorization: Basic !!!",
            "Authorization: Basic " + Base64.getEncoder().encodeToString(HttpFixture.utf8("nocolon")),
            "X-Forwarded-User: root",
            "X-Remote-User: root"
        }) {
            HttpFixture.assertProblem(member.ask("GET", "/v1/kv/a", null, header), 401, "unauthenticated");
        }
        HttpFixture.assertProblem(
                member.ask("GET", "/v1/kv/a", null, ROOT, "Authorization: Bearer x"), 401, "unauthenticated");
    }

    @Test
    void aBodyIsNotWaitedForFromWhoeverMayNotSendIt() {
        Wire wire =
                member.begin("PUT", "/v1/kv/own/x", "Content-Length: 1000000", "Expect: 100-continue", member.bearer());

        assertThat(wire.read().status()).isEqualTo(403);
    }

    @Test
    void everybodyChangesTheirOwnPasswordByTheCurrentOne() {
        String user = member.newUser();
        String target = "/v1/auth/users/" + user + "/password";
        String own = basic(user, PASSWORD);

        HttpFixture.assertProblem(
                member.ask("POST", target, "{\"current\":\"wrong one\",\"new\":\"something new\"}", own),
                403,
                "permission-denied");
        HttpFixture.assertProblem(
                member.ask("POST", target, "{\"new\":\"something new\"}", own), 403, "permission-denied");
        assertThat(member.ask("POST", target, "{\"current\":\"" + PASSWORD + "\",\"new\":\"something new\"}", own)
                        .status())
                .isEqualTo(200);
        assertThat(login(user, PASSWORD).status()).isEqualTo(401);
        assertThat(login(user, "something new").status()).isEqualTo(200);
    }

    @Test
    void aUserIsMadeOnceAndShortPasswordsAreRefused() {
        String user = member.newUser();

        HttpFixture.assertProblem(
                member.ask("PUT", "/v1/auth/users/" + user, "{\"roles\":[]}", ROOT, "If-None-Match: *"),
                412,
                "cas-failed");
        HttpFixture.assertProblem(
                member.ask("PUT", "/v1/auth/users/new", "{\"password\":\"short\"}", ROOT), 400, "invalid-body");
        HttpFixture.assertProblem(member.ask("PUT", "/v1/auth/users/new", "{\"rols\":[]}", ROOT), 400, "unknown-field");
        HttpFixture.assertProblem(
                member.ask("PUT", "/v1/auth/users/new", "{\"roles\":[\"nosuch\"]}", ROOT), 404, "role-not-found");
    }

    @Test
    void canSaysByWhatOrForWantOfWhat() {
        String bearer = member.bearer(on("kv", "own/", "read"));

        assertThat(member.ask(
                                "POST",
                                "/v1/auth/can",
                                "{\"kind\":\"kv\",\"prefix\":\"own/x\",\"action\":\"read\"}",
                                bearer)
                        .body())
                .contains("\"allowed\":true")
                .contains("role u");
        assertThat(member.ask("POST", "/v1/auth/can", "{\"kind\":\"kv\",\"name\":\"x\",\"action\":\"read\"}", bearer)
                        .body())
                .contains("\"allowed\":false")
                .contains("kv:read on 'x'");
    }

    @Test
    void refusalsAreWrittenDown() throws IOException {
        String user = member.newUser();
        Wire.Answer denied = member.ask("GET", "/v1/kv/a", null, basic(user, PASSWORD));
        String id = HttpFixture.text(HttpFixture.object(denied), "request_id");

        assertThat(written(id))
                .contains("\"event\":\"denied\"", "\"user\":\"" + user + "\"", "\"status\":403", "/v1/kv/a");
        assertThat(Files.readString(directory.resolve("audit").resolve("audit.jsonl")))
                .contains("\"named\":\"root\"")
                .doesNotContain(PASSWORD);
    }

    /** The lines of the audit log that have all of {@code words} in them, once there are any. */
    private static String written(String... words) {
        MemberFixture.await(() -> !linesWith(words).isEmpty());
        return linesWith(words);
    }

    private static String linesWith(String... words) {
        Path file = directory.resolve("audit").resolve("audit.jsonl");
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> Stream.of(words).allMatch(line::contains))
                    .collect(Collectors.joining("\n"));
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Test
    void requestKeysOfDifferentUsersNeverMeet() {
        String one = member.bearer(on("counter", "", "write"));
        String other = member.bearer(on("counter", "", "write"));
        String key = "Idempotency-Key: same";

        assertThat(member.ask("POST", "/v1/counters/meet?add=1", null, one, key).body())
                .contains("\"value\":1");
        assertThat(member.ask("POST", "/v1/counters/meet?add=1", null, other, key)
                        .body())
                .contains("\"value\":2");
        assertThat(member.ask("POST", "/v1/counters/meet?add=1", null, one, key).body())
                .contains("\"value\":1");
        assertThat(member.ask("GET", "/v1/requests/same", null, one).status()).isEqualTo(200);
        HttpFixture.assertProblem(
                member.ask("GET", "/v1/requests/same", null, member.bearer()), 404, "request-unknown");
    }

    // ---- taking a right away

    @Test
    void aWatchEndsWithTheTimeOfItsCredentials() {
        String user = member.newUser(on("kv", "own/", "read"));
        Wire.Answer made = member.admin(
                "POST", "/v1/auth/tokens", "{\"name\":\"short\",\"user\":\"" + user + "\",\"expires_in\":\"3s\"}");
        String token = HttpFixture.text(HttpFixture.object(made), "token");
        Wire watch = member.begin("GET", "/v1/kv/own/?prefix&watch", "Authorization: Bearer " + token);
        watch.readHead(200);
        assertThat(watch.readChunk()).contains("start");

        assertThat(watch.readChunk()).contains("permission-revoked");
        assertThat(written("\"event\":\"revoked\"", "\"user\":\"" + user + "\""))
                .contains("/v1/kv/own/");
    }

    @Test
    void aWatchEndsWithItsPermission() {
        String user = member.newUser(on("kv", "own/", "read"));
        Wire watch = member.begin("GET", "/v1/kv/own/?prefix&watch", member.bearerOf(user));
        watch.readHead(200);
        assertThat(watch.readChunk()).contains("start");

        member.permit(user, on("kv", "other/", "read"));

        assertThat(watch.readChunk())
                .contains("permission-revoked")
                .contains("kv")
                .contains("own/");
    }

    @Test
    void aWatchGoesOnIfItsPermissionStays() {
        String user = member.newUser(on("kv", "stays/", "read"));
        Wire watch = member.begin("GET", "/v1/kv/stays/?prefix&watch", member.bearerOf(user));
        watch.readHead(200);
        watch.readChunk();

        member.permit(user, on("kv", "stays/", "read"), on("kv", "more/", "read"));
        member.admin("PUT", "/v1/kv/stays/a", "1");

        assertThat(watch.readChunk()).contains("changes").contains("stays/a");
    }

    @Test
    void aWaitEndsWithItsToken() {
        String user = member.newUser(on("kv", "own/", "read"));
        Wire wait = member.begin("GET", "/v1/kv/own/awaited?wait=60s", member.bearerOf(user));
        MemberFixture.await(() -> member.ask("GET", "/v1/diagnostics/watches?limit=1000", null, ROOT)
                .body()
                .contains("own/awaited"));

        member.admin("DELETE", "/v1/auth/users/" + user, null);

        HttpFixture.assertProblem(wait.read(), 403, "permission-revoked");
    }

    @Test
    void whoeverWaitsForALockLeavesTheQueue() {
        String user = member.newUser(on("lock", "own/", "write"));
        member.admin("POST", "/v1/locks/own/queue?ttl=1h", "");
        Wire wait = member.begin("POST", "/v1/locks/own/queue?wait=60s", member.bearerOf(user), "Content-Length: 0");
        MemberFixture.await(() -> queueLength("own/queue") == 1);

        member.permit(user);

        HttpFixture.assertProblem(wait.read(), 403, "permission-revoked");
        MemberFixture.await(() -> queueLength("own/queue") == 0);
    }

    private static long queueLength(String lock) {
        return HttpFixture.number(
                HttpFixture.object(member.ask("GET", "/v1/locks/" + lock, null, ROOT)), "queue_length");
    }

    @Test
    void whatAConnectionHoldsIsGivenBack() {
        String user = member.newUser(on("lock", "own/", "write"));
        Wire hold = member.begin("POST", "/v1/locks/own/hold?hold&ttl=30s", member.bearerOf(user), "Content-Length: 0");
        hold.readHead(200);
        assertThat(hold.readChunk()).contains("acquired");

        member.admin("PUT", "/v1/auth/users/" + user, "{\"roles\":[\"" + user + "\"],\"disabled\":true}");

        assertThat(hold.readChunk()).contains("lost").contains("permission-revoked");
        MemberFixture.await(
                () -> member.ask("GET", "/v1/locks/own/hold", null, ROOT).body().contains("\"state\":\"free\""));
    }

    @Test
    void oneSubscriptionOfSeveralEnds() {
        String user = member.newUser(on("kv", "own/", "read"), on("kv", "other/", "read"));
        String body = "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"own/\",\"prefix\":true}},"
                + "{\"id\":\"b\",\"kv\":{\"key\":\"other/\",\"prefix\":true}}]}";
        Wire watch = member.begin("POST", "/v1/watch", member.bearerOf(user), "Content-Length: " + body.length());
        watch.send(body);
        watch.readHead(200);
        String first = watch.readChunk();
        String started = first.contains("\"id\":\"b\"") ? first : first + watch.readChunk();
        assertThat(started).contains("\"id\":\"a\"").contains("\"id\":\"b\"");

        member.permit(user, on("kv", "own/", "read"));
        assertThat(watch.readChunk()).contains("permission-revoked").contains("\"id\":\"b\"");

        member.admin("PUT", "/v1/kv/own/sub", "1");
        assertThat(watch.readChunk()).contains("\"id\":\"a\"").contains("own/sub");
    }
}
