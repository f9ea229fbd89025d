package io.quorate.server.http;

import static io.quorate.server.http.GuardedMember.ROOT;
import static io.quorate.server.http.GuardedMember.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways round a permission that others have left open: in transactions, by ranges, by leases, by locks. */
class AccessBypassTest {

    @TempDir
    static Path directory;

    private static GuardedMember member;
    /** May do everything below {@code own/}, and nothing else. */
    private static String owner;
    /** May write below {@code own/}, and see nothing. */
    private static String writer;
    /** The lease of somebody else. */
    private static String lease;

    @BeforeAll
    static void start() throws Exception {
        member = new GuardedMember(directory);
        owner = member.bearer(
                on("kv", "own/", "read", "write"),
                on("lock", "own/", "read", "write"),
                on("semaphore", "own/", "read", "write"),
                on("election", "own/", "read", "write"),
                on("counter", "own/", "read", "write"),
                on("barrier", "own/", "read", "write"),
                on("service", "own", "read", "write"),
                on("lease", "", "write"));
        writer = member.bearer(on("kv", "own/", "write"));
        lease = HttpFixture.text(HttpFixture.object(member.admin("POST", "/v1/leases?ttl=1h", null)), "id");
        member.admin("PUT", "/v1/kv/own/a", "mine");
        member.admin("PUT", "/v1/kv/own/leased?lease=" + lease, "mine");
        member.admin("PUT", "/v1/kv/secret/a?lease=" + lease, "theirs");
        member.admin("PUT", "/v1/kv/zoo", "theirs");
        member.admin("POST", "/v1/locks/secret/lock?lease=" + lease + "&owner=root", "");
        member.admin("POST", "/v1/locks/own/lock?lease=" + lease + "&owner=root", "");
        member.admin("POST", "/v1/counters/secret/c?add=1", null);
        member.admin("POST", "/v1/counters/own/c?add=1", null);
        member.admin("PUT", "/v1/services/secret/instances/one", "{\"address\":\"10.0.0.1\",\"port\":1}");
        member.admin("PUT", "/v1/services/own/instances/one", "{\"address\":\"10.0.0.1\",\"port\":1}");
    }

    @AfterAll
    static void stop() throws Exception {
        member.close();
    }

    private static void assertDenied(Wire.Answer answer, String... missing) {
        String problem =
                HttpFixture.assertProblem(answer, 403, "permission-denied").toString();
        for (String word : missing) {
            assertThat(problem).contains(word);
        }
    }

    // ---- keys

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/kv/secret/a",
                "/v1/kv/%73ecret/a",
                "/v1/kv?key=secret/a",
                "/v1/kv?key64=c2VjcmV0L2E",
                "/v1/kv/secret/a?as=json&values=none",
                "/v1/kv/secret/a?history",
                "/v1/kv/secret/a?rev=1",
                "/v1/kv/secret/a?wait=1s",
                "/v1/kv/secret/a?consistency=serializable",
                "/v1/kv/absent",
                "/v1/kv",
                "/v1/kv/?prefix",
                "/v1/kv/ow?prefix",
                "/v1/kv/own/?end=",
                "/v1/kv/own/?end=secret/b",
                "/v1/kv/own/?end=own1",
                "/v1/kv/own/?end=&count",
                "/v1/kv/own/?end=&values=none&limit=1",
                "/v1/kv/own/?end=&watch",
                "/v1/kv/secret/a?watch&initial",
                "/v1/kv?watch",
                "/v1/kv/own/?end=&wait=1s"
            })
    void noRangeAndNoSpellingReachesFurther(String target) {
        assertDenied(member.ask("GET", target, null, owner), "missing", "kv", "read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // in the branch that is not taken
                "{\"if\":[{\"key\":\"own/a\",\"exists\":true}],\"then\":[],\"else\":[{\"get\":{\"key\":\"secret/a\"}}]}",
                "{\"then\":[{\"get\":{\"key\":\"own/a\"}},{\"get\":{\"key\":\"own/\",\"end\":\"\"}}]}",
                "{\"then\":[{\"get\":{\"key\":\"\",\"prefix\":true}}]}",
                // by a condition
                "{\"if\":[{\"key\":\"secret/a\",\"value\":\"theirs\"}],\"then\":[],\"else\":[]}",
                "{\"if\":[{\"lock\":\"secret/lock\",\"token\":1}],\"then\":[{\"put\":{\"key\":\"own/b\",\"value\":\"1\"}}]}",
                "{\"then\":[{\"put\":{\"key\":\"secret/a\",\"value\":\"1\"}}]}",
                "{\"then\":[{\"delete\":{\"key\":\"own/\",\"end\":\"\"}}]}"
            })
    void noPartOfATransactionReachesFurther(String txn) {
        assertDenied(member.ask("POST", "/v1/txn", txn, owner));
        assertDenied(member.ask("POST", "/v1/txn?dry_run", txn, owner));
    }

    @Test
    void whatWasThereBeforeIsNotShownToWhoeverMayOnlyWrite() {
        assertDenied(member.ask("PUT", "/v1/kv/own/a?prev", "x", writer), "read");
        assertDenied(member.ask("PUT", "/v1/kv/own/a?if_changed", "x", writer), "read");
        assertDenied(member.ask("PUT", "/v1/kv/own/a?cas_value=x", "x", writer), "read");
        assertDenied(member.ask("DELETE", "/v1/kv/own/?prefix&prev", null, writer), "read");
        assertDenied(member.ask("DELETE", "/v1/kv/own/?prefix&dry_run&prev", null, writer), "read");
        assertDenied(
                member.ask(
                        "POST",
                        "/v1/txn",
                        "{\"then\":[{\"put\":{\"key\":\"own/a\",\"value\":\"1\",\"prev\":true}}]}",
                        writer),
                "read");
        assertThat(member.ask("GET", "/v1/kv/own/a", null, ROOT).body()).isEqualTo("mine");
    }

    @Test
    void eachLineOfABatchIsJudged() {
        String lines = """
                {"put":{"key":"own/batch","value":"1"}}
                {"put":{"key":"secret/b","value":"1"}}
                {"get":{"key":"secret/a"}}
                {"get":{"key":"own/batch"}}
                """;

        Wire.Answer answer = member.ask("POST", "/v1/batch", lines, owner);

        assertThat(answer.body().lines().toList()).hasSize(5).satisfies(answers -> {
            assertThat(answers.get(1)).contains("permission-denied");
            assertThat(answers.get(2)).contains("permission-denied").doesNotContain("theirs");
            assertThat(answers.get(3)).doesNotContain("permission-denied");
            assertThat(answers.get(4)).contains("\"ok\":2").contains("\"failed\":2");
        });
    }

    @Test
    void noSubscriptionReachesFurther() {
        String wide = "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"own/\",\"prefix\":true}},"
                + "{\"id\":\"b\",\"kv\":{\"key\":\"own/\",\"end\":\"\"}}]}";

        assertDenied(member.ask("POST", "/v1/watch?max=1s", wide, owner));
    }

    // ---- leases

    @Test
    void nothingIsDoneToALeaseOfSomebodyElse() {
        assertDenied(member.ask("GET", "/v1/leases/" + lease, null, owner));
        assertDenied(member.ask("GET", "/v1/leases/" + lease + "?attached", null, owner));
        assertDenied(member.ask("GET", "/v1/leases/" + lease + "?watch", null, owner));
        assertDenied(member.ask("DELETE", "/v1/leases/" + lease, null, owner));
        assertDenied(member.ask("POST", "/v1/leases/" + lease + "/keepalive", null, owner));
        assertDenied(member.ask("POST", "/v1/leases/keepalive", "{\"ids\":[\"" + lease + "\"]}", owner));
        assertDenied(member.ask("PUT", "/v1/kv/own/x?lease=" + lease, "1", owner));
        assertDenied(member.ask(
                "POST",
                "/v1/txn",
                "{\"then\":[{\"put\":{\"key\":\"own/x\",\"value\":\"1\",\"lease\":\"" + lease + "\"}}]}",
                owner));
        assertDenied(member.ask("POST", "/v1/locks/own/x?owner=me&lease=" + lease, "", owner));
    }

    @Test
    void onlyOnesOwnLeasesAreListed() {
        String own = HttpFixture.text(
                HttpFixture.object(member.ask("POST", "/v1/leases?ttl=1h&name=mine", null, owner)), "id");

        assertThat(member.ask("GET", "/v1/leases?as=text", null, owner).body())
                .contains(own)
                .doesNotContain(lease);
        assertThat(member.ask("GET", "/v1/leases?as=text", null, ROOT).body()).contains(own, lease);
    }

    @Test
    void whatLivesOnALeaseIsShownOnlyAsFarAsItMayBeSeen() {
        String sees = member.bearer(on("lease", "", "read"), on("kv", "own/", "read"));

        assertThat(member.ask("GET", "/v1/leases/" + lease + "?attached", null, sees)
                        .body())
                .contains("own/leased")
                .doesNotContain("secret/a", "secret/lock", "own/lock");
    }

    // ---- what is held

    @Test
    void aGuessedTokenGivesNoHoldOfSomebodyElse() {
        long token = HttpFixture.number(
                HttpFixture.object(member.admin("POST", "/v1/locks/own/held?lease=" + lease + "&owner=r", "")),
                "token");

        assertDenied(member.ask("DELETE", "/v1/locks/own/held?token=" + token, null, owner));
        assertDenied(member.ask("PUT", "/v1/locks/own/held?token=" + token, "note", owner));
        assertDenied(member.ask("DELETE", "/v1/locks/own/held?force", null, owner), "admin");
        assertDenied(member.ask("DELETE", "/v1/locks/own/held?lease=" + lease + "&owner=r", null, owner));
        assertDenied(member.ask(
                "POST",
                "/v1/txn",
                "{\"then\":[{\"release\":{\"lock\":\"own/held\",\"token\":" + token + "}}]}",
                owner));
        assertDenied(member.ask("PUT", "/v1/kv/own/x?fence=secret/lock@1", "1", owner));
    }

    @Test
    void severalLocksAreJudgedEach() {
        assertDenied(
                member.ask("POST", "/v1/locks", "{\"locks\":[{\"name\":\"own/x\"},{\"name\":\"secret/x\"}]}", owner));
    }

    @Test
    void listsOfNamesShowWhatMayBeSeen() {
        assertThat(member.ask("GET", "/v1/locks?as=text", null, owner).body())
                .contains("own/lock")
                .doesNotContain("secret");
        assertThat(member.ask("GET", "/v1/counters?as=text", null, owner).body())
                .isEqualTo("own/c\n");
        assertThat(member.ask("GET", "/v1/services?as=text", null, owner).body())
                .isEqualTo("own\n");
        assertThat(member.ask("GET", "/v1/services?as=prometheus", null, owner).body())
                .contains("own")
                .doesNotContain("secret");
        assertThat(member.ask("GET", "/v1/services?as=text", null, ROOT).body()).isEqualTo("own\nsecret\n");
        assertDenied(member.ask("GET", "/v1/services?watch", null, owner));
        assertDenied(member.ask("GET", "/v1/locks?watch", null, owner));
    }

    // ---- rights over rights

    @Test
    void nobodyGivesWhatTheyHaveNot() {
        String deputy = member.bearer(on("auth", "", "read", "write", "admin"));

        assertDenied(member.ask("PUT", "/v1/auth/users/crony", "{\"roles\":[\"root\"]}", deputy));
        assertDenied(
                member.ask("PUT", "/v1/auth/roles/wide", "{\"permissions\":[" + on("kv", "", "read") + "]}", deputy));
        assertDenied(member.ask("POST", "/v1/auth/tokens", "{\"name\":\"t\",\"user\":\"root\"}", deputy));
    }

    @Test
    void aTokenCarriesNoMoreThanItsMaker() {
        Wire.Answer answer = member.ask("POST", "/v1/auth/tokens", "{\"name\":\"t\",\"roles\":[\"root\"]}", owner);

        assertDenied(answer);
    }

    @Test
    void secretsAreNeverShown() {
        String user = member.newUser(on("kv", "x/", "read"));
        String token = member.bearerOf(user).substring("Authorization: Bearer ".length());
        for (String target : List.of("/v1/auth/users", "/v1/auth/tokens", "/v1/auth/users/" + user)) {
            assertThat(member.ask("GET", target, null, ROOT).body())
                    .doesNotContain(token, GuardedMember.PASSWORD, "hash", "salt");
        }
    }

    @Test
    void theLastAdministratorStays() {
        HttpFixture.assertProblem(member.ask("DELETE", "/v1/auth/users/root", null, ROOT), 409, "last-root");
        HttpFixture.assertProblem(
                member.ask("PUT", "/v1/auth/users/root", "{\"roles\":[\"root\"],\"disabled\":true}", ROOT),
                409,
                "last-root");
    }

    // ---- a member that has just started

    @Test
    void whatAMemberWithoutAClusterIsAskedIsJudgedToo() {
        member.isFounded = false;
        try {
            assertThat(member.ask("GET", "/v1/locks", null, owner).body())
                    .contains("own/lock")
                    .doesNotContain("secret");
            assertDenied(member.ask("GET", "/v1/kv/secret/a", null, owner), "kv", "read");
            HttpFixture.assertProblem(
                    member.ask("GET", "/v1/locks?consistency=serializable", null, owner), 503, "no-leader");
        } finally {
            member.isFounded = true;
        }
    }
}
