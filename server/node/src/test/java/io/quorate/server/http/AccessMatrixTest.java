package io.quorate.server.http;

import static io.quorate.server.http.GuardedMember.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route with no credentials, with those of a stranger, and with those that it takes. */
class AccessMatrixTest {

    private static final List<String> NAMED =
            List.of("kv", "lock", "semaphore", "election", "counter", "barrier", "service", "lease");

    @TempDir
    static Path directory;

    private static GuardedMember member;
    /** May do everything with names of its own, which nobody asks about. */
    private static String stranger;

    /** Who is let in. */
    private enum Who {
        /** Everybody, unasked. */
        ALL,
        /** Everybody who is somebody. */
        KNOWN,
        /** Whoever has the permissions. */
        PERMITTED
    }

    /**
     * One route, asked once.
     *
     * @param route as {@link #signature} has it
     * @param permissions what it takes, as JSON objects
     */
    private record Row(
            String route, Who who, String target, @Nullable String body, List<String> permissions) {

        String method() {
            return route.substring(0, route.indexOf(' '));
        }

        @Override
        public String toString() {
            return route + " as " + target;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        member = new GuardedMember(directory);
        stranger = member.bearer(NAMED.stream()
                .map(kind -> on(kind, "strange/", "read", "write", "admin"))
                .toArray(String[]::new));
        member.admin("PUT", "/v1/kv/own/there", "1");
        member.admin("POST", "/v1/locks/own/held", "");
        member.admin("POST", "/v1/elections/own/led?ttl=1h", "leader");
        member.admin("PUT", "/v1/services/own/instances/one", "{\"address\":\"10.0.0.1\",\"port\":1}");
        member.admin("PUT", "/v1/auth/users/somebody", "{\"roles\":[]}");
        member.admin("PUT", "/v1/auth/roles/some", "{\"permissions\":[]}");
    }

    @AfterAll
    static void stop() throws Exception {
        member.close();
    }

    private static Row row(String route, String target, @Nullable String body, String... permissions) {
        return new Row(route, Who.PERMITTED, target, body, List.of(permissions));
    }

    private static Row of(Who who, String route, String target, @Nullable String body) {
        return new Row(route, who, target, body, List.of());
    }

    static Stream<Row> rows() {
        return Stream.of(keys(), claims("locks", "lock"), claims("semaphores", "semaphore"), elections(), rest())
                .flatMap(Function.identity());
    }

    private static Stream<Row> keys() {
        String read = on("kv", "own/", "read");
        String write = on("kv", "own/", "write");
        String all = on("kv", "", "read", "write");
        return Stream.of(
                row("PUT /v1/kv/{key} tail", "/v1/kv/own/a", "1", write),
                row("PUT /v1/kv/{key} tail", "/v1/kv/own/a?prev", "1", write, read),
                row("GET /v1/kv/{key} tail", "/v1/kv/own/there", null, read),
                row("GET /v1/kv/{key} tail", "/v1/kv/own/?prefix", null, read),
                row("GET /v1/kv/{key} tail", "/v1/kv/own/?prefix&count", null, read),
                row("GET /v1/kv/{key} tail", "/v1/kv/own/there?history", null, read),
                row("GET /v1/kv/{key} tail", "/v1/kv/own/there?watch&max=1s", null, read),
                row("GET /v1/kv/{key} tail", "/v1/kv/own/there?wait=1s&after=0", null, read),
                row("DELETE /v1/kv/{key} tail", "/v1/kv/own/a", null, write),
                row("DELETE /v1/kv/{key} tail", "/v1/kv/own/a?prev", null, write, read),
                row("POST /v1/kv/{key} tail", "/v1/kv/own/queue/", "1", write),
                row("PUT /v1/kv", "/v1/kv?key=own/b", "1", write),
                row("GET /v1/kv", "/v1/kv", null, all),
                row("DELETE /v1/kv", "/v1/kv?key=own/b", null, write),
                row("POST /v1/kv", "/v1/kv?key=own/queue/", "1", write),
                row(
                        "POST /v1/txn",
                        "/v1/txn",
                        "{\"if\":[{\"key\":\"own/there\",\"exists\":true}],\"then\":[{\"put\":{\"key\":\"own/c\",\"value\":\"1\"}}]}",
                        write,
                        read),
                of(Who.KNOWN, "POST /v1/batch", "/v1/batch", "{\"put\":{\"key\":\"own/d\",\"value\":\"1\"}}\n"),
                of(Who.KNOWN, "GET /v1/watch", "/v1/watch", null),
                row(
                        "POST /v1/watch",
                        "/v1/watch?max=1s",
                        "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"own/\",\"prefix\":true}}]}",
                        read));
    }

    private static Stream<Row> claims(String path, String kind) {
        String read = on(kind, "own/", "read");
        String write = on(kind, "own/", "write");
        String limit = kind.equals("semaphore") ? "?limit=2" : "";
        String several = kind.equals("lock") ? "{\"locks\":[{\"name\":\"own/x\"},{\"name\":\"own/y\"}]}" : "";
        return Stream.of(
                row("POST /v1/" + path + "/{name} tail", "/v1/" + path + "/own/a" + limit, "", write),
                row("GET /v1/" + path + "/{name} tail", "/v1/" + path + "/own/a", null, read),
                row("GET /v1/" + path + "/{name} tail", "/v1/" + path + "/own/?prefix&watch&max=1s", null, read),
                row("PUT /v1/" + path + "/{name} tail", "/v1/" + path + "/own/a?token=1", "note", write),
                row("DELETE /v1/" + path + "/{name} tail", "/v1/" + path + "/own/a?token=1", null, write),
                row(
                        "DELETE /v1/" + path + "/{name} tail",
                        "/v1/" + path + "/own/a?force",
                        null,
                        on(kind, "own/", "admin")),
                row(
                        "POST /v1/" + path,
                        "/v1/" + path + (several.isEmpty() ? limit + "&name=own/b" : ""),
                        several,
                        write),
                of(Who.KNOWN, "GET /v1/" + path, "/v1/" + path, null),
                row("PUT /v1/" + path, "/v1/" + path + "?name=own/a&token=1", "note", write),
                row("DELETE /v1/" + path, "/v1/" + path + "?name=own/a&token=1", null, write));
    }

    private static Stream<Row> elections() {
        String read = on("election", "own/", "read");
        String write = on("election", "own/", "write");
        String barrier = on("barrier", "own/", "write");
        String counter = on("counter", "own/", "write");
        return Stream.of(
                row("POST /v1/elections/{name} tail", "/v1/elections/own/a", "me", write),
                row("GET /v1/elections/{name} tail", "/v1/elections/own/led", null, read),
                row("PUT /v1/elections/{name} tail", "/v1/elections/own/a?token=1", "me", write),
                row("DELETE /v1/elections/{name} tail", "/v1/elections/own/a?token=1", null, write),
                row("POST /v1/elections", "/v1/elections?name=own/b", "me", write),
                of(Who.KNOWN, "GET /v1/elections", "/v1/elections", null),
                row("PUT /v1/elections", "/v1/elections?name=own/a&token=1", "me", write),
                row("DELETE /v1/elections", "/v1/elections?name=own/a&token=1", null, write),
                row("POST /v1/barriers/{name} tail", "/v1/barriers/own/a?parties=1", "", barrier),
                row("GET /v1/barriers/{name} tail", "/v1/barriers/own/a", null, on("barrier", "own/", "read")),
                row("DELETE /v1/barriers/{name} tail", "/v1/barriers/own/a", null, barrier),
                row("POST /v1/barriers", "/v1/barriers?name=own/b&parties=1", "", barrier),
                of(Who.KNOWN, "GET /v1/barriers", "/v1/barriers", null),
                row("DELETE /v1/barriers", "/v1/barriers?name=own/a", null, barrier),
                row("POST /v1/counters/{name} tail", "/v1/counters/own/a?add=1", null, counter),
                row("GET /v1/counters/{name} tail", "/v1/counters/own/a", null, on("counter", "own/", "read")),
                row(
                        "GET /v1/counters/{name} tail",
                        "/v1/counters/own/a?until=ge:0&wait=1s",
                        null,
                        on("counter", "own/", "read")),
                row("PUT /v1/counters/{name} tail", "/v1/counters/own/a?value=1", null, counter),
                row("DELETE /v1/counters/{name} tail", "/v1/counters/own/a", null, counter),
                row("POST /v1/counters", "/v1/counters?name=own/b&add=1", null, counter),
                of(Who.KNOWN, "GET /v1/counters", "/v1/counters", null),
                row("PUT /v1/counters", "/v1/counters?name=own/b&value=1", null, counter),
                row("DELETE /v1/counters", "/v1/counters?name=own/b", null, counter));
    }

    private static Stream<Row> rest() {
        String write = on("service", "own", "write");
        String read = on("service", "own", "read");
        String admin = on("service", "own", "admin");
        String cluster = on("cluster", "", "read");
        String upkeep = on("maintenance", "", "read");
        String one = "/v1/services/{service}/instances/{id}";
        return Stream.of(
                        services(read, write, admin, one),
                        Stream.of(
                                row(
                                        "POST /v1/leases",
                                        "/v1/leases?ttl=1m&name=own/",
                                        null,
                                        on("lease", "own/", "write")),
                                of(Who.KNOWN, "GET /v1/leases", "/v1/leases", null),
                                of(
                                        Who.KNOWN,
                                        "POST /v1/leases/keepalive",
                                        "/v1/leases/keepalive",
                                        "{\"ids\":[\"ls_0\"]}"),
                                of(Who.KNOWN, "GET /v1/leases/{id}", "/v1/leases/ls_0", null),
                                of(Who.KNOWN, "DELETE /v1/leases/{id}", "/v1/leases/ls_0", null),
                                of(Who.KNOWN, "POST /v1/leases/{id}/keepalive", "/v1/leases/ls_0/keepalive", null),
                                of(Who.KNOWN, "GET /v1/requests/{key}", "/v1/requests/k", null),
                                of(Who.KNOWN, "POST /v1/requests/{key}/settle", "/v1/requests/k/settle", null),
                                row("GET /v1/diagnostics/deadlocks", "/v1/diagnostics/deadlocks", null, upkeep),
                                row("GET /v1/diagnostics/watches", "/v1/diagnostics/watches", null, upkeep),
                                row("GET /v1/diagnostics/slowlog", "/v1/diagnostics/slowlog", null, upkeep),
                                row("GET /v1/diagnostics/clients", "/v1/diagnostics/clients", null, upkeep),
                                row("GET /v1/maintenance/log-level", "/v1/maintenance/log-level", null, upkeep),
                                row(
                                        "PUT /v1/maintenance/log-level",
                                        "/v1/maintenance/log-level",
                                        "{}",
                                        on("maintenance", "", "write")),
                                row("GET /v1/status", "/v1/status", null, cluster),
                                row("GET /v1/cluster", "/v1/cluster", null, cluster),
                                row("GET /v1/cluster/status", "/v1/cluster/status", null, cluster),
                                row("GET /v1/cluster/members", "/v1/cluster/members", null, cluster),
                                row("GET /v1/cluster/members/{id}", "/v1/cluster/members/n1", null, cluster),
                                row("GET /metrics", "/metrics", null, upkeep)),
                        Stream.of(
                                        "/livez",
                                        "/readyz",
                                        "/leaderz",
                                        "/",
                                        "/version",
                                        "/openapi.yaml",
                                        "/openapi.json",
                                        "/problems")
                                .map(path -> of(Who.ALL, "GET " + path, path, null)),
                        Stream.of(of(Who.ALL, "GET /problems/{code}", "/problems/not-found", null)),
                        operations(),
                        auth())
                .flatMap(Function.identity());
    }

    /** What operators do. */
    private static Stream<Row> operations() {
        String read = on("maintenance", "", "read");
        String write = on("maintenance", "", "write");
        String admin = on("maintenance", "", "admin");
        String change = on("cluster", "", "write");
        String members = "/v1/cluster/members";
        return Stream.of(
                row("GET /v1/maintenance/snapshot", "/v1/maintenance/snapshot", null, admin),
                row("GET /v1/diagnostics/bundle", "/v1/diagnostics/bundle", null, admin),
                row("POST /v1/maintenance/compact", "/v1/maintenance/compact?revision=1", null, write),
                row("POST /v1/maintenance/hash-check", "/v1/maintenance/hash-check", null, write),
                row("POST /v1/maintenance/checkpoint", "/v1/maintenance/checkpoint", null, write),
                row("GET /v1/maintenance/alarms", "/v1/maintenance/alarms", null, read),
                row("DELETE /v1/maintenance/alarms/{kind}", "/v1/maintenance/alarms/space", null, write),
                row("GET /v1/maintenance/config", "/v1/maintenance/config", null, read),
                row("GET /v1/cluster/settings", "/v1/cluster/settings", null, on("cluster", "", "read")),
                row(
                        "PATCH /v1/cluster/settings",
                        "/v1/cluster/settings",
                        "{\"history_keep\":\"1h\"}",
                        on("cluster", "", "admin")),
                row("POST " + members, members, "{\"name\":\"n7\"}", change),
                row("PATCH " + members + "/{id}", members + "/n8", "{\"peer_url\":\"h:1\"}", change),
                row("DELETE " + members + "/{id}", members + "/n8", null, change),
                row("POST " + members + "/{id}/promote", members + "/n8/promote", null, change),
                row("POST /v1/cluster/leader", "/v1/cluster/leader?to=n8", null, change),
                // Its token is the credential.
                of(Who.ALL, "POST /v1/cluster/join", "/v1/cluster/join", "{\"name\":1}"));
    }

    private static Stream<Row> services(String read, String write, String admin, String one) {
        String instance = "/v1/services/own/instances/two";
        return Stream.of(
                of(Who.KNOWN, "GET /v1/services", "/v1/services", null),
                row("GET /v1/services/{service}", "/v1/services/own", null, read),
                row("GET /v1/services/{service}", "/v1/services/own?watch&max=1s", null, read),
                row("PUT " + one, instance, "{\"address\":\"10.0.0.2\",\"port\":2}", write),
                row(
                        "PUT " + one,
                        instance,
                        "{\"address\":\"10.0.0.2\",\"port\":2,\"checks\":[{\"type\":\"tcp\",\"host\":\"10.0.0.3\"}]}",
                        write,
                        admin),
                row("GET " + one, "/v1/services/own/instances/one", null, read),
                row("PATCH " + one, "/v1/services/own/instances/one", "{\"weight\":7}", write),
                row("POST " + one + "/heartbeat", "/v1/services/own/instances/one/heartbeat", null, write),
                row("DELETE " + one, instance, null, write),
                row("GET /v1/services/{service}/settings", "/v1/services/own/settings", null, read),
                row(
                        "PUT /v1/services/{service}/settings",
                        "/v1/services/own/settings",
                        "{\"default_weight\":7}",
                        admin),
                row("DELETE /v1/services/{service}/settings", "/v1/services/own/settings", null, admin));
    }

    private static Stream<Row> auth() {
        String read = on("auth", "", "read");
        String write = on("auth", "", "write");
        String admin = on("auth", "", "admin");
        String user = "/v1/auth/users/{user}";
        String role = "/v1/auth/roles/{role}";
        return Stream.of(
                of(Who.ALL, "POST /v1/auth/bootstrap", "/v1/auth/bootstrap", "{\"token\":1}"),
                of(Who.ALL, "POST /v1/auth/login", "/v1/auth/login", "{\"user\":1}"),
                of(Who.KNOWN, "POST /v1/auth/logout", "/v1/auth/logout", null),
                of(Who.KNOWN, "GET /v1/auth/whoami", "/v1/auth/whoami", null),
                of(
                        Who.KNOWN,
                        "POST /v1/auth/can",
                        "/v1/auth/can",
                        "{\"kind\":\"kv\",\"name\":\"a\",\"action\":\"read\"}"),
                row(
                        "POST /v1/auth/can",
                        "/v1/auth/can",
                        "{\"kind\":\"kv\",\"name\":\"a\",\"action\":\"read\",\"user\":\"somebody\"}",
                        admin),
                of(Who.KNOWN, "GET /v1/auth/users", "/v1/auth/users", null),
                row("GET " + user, "/v1/auth/users/somebody", null, read),
                row("PUT " + user, "/v1/auth/users/somebody", "{\"roles\":[]}", write),
                row("DELETE " + user, "/v1/auth/users/nobody", null, write),
                row(
                        "POST " + user + "/password",
                        "/v1/auth/users/somebody/password",
                        "{\"new\":\"a new password\"}",
                        admin),
                of(Who.KNOWN, "GET /v1/auth/roles", "/v1/auth/roles", null),
                row("GET " + role, "/v1/auth/roles/some", null, read),
                row("PUT " + role, "/v1/auth/roles/some", "{\"permissions\":[]}", write),
                row("DELETE " + role, "/v1/auth/roles/none", null, write),
                of(Who.KNOWN, "GET /v1/auth/tokens", "/v1/auth/tokens", null),
                row("POST /v1/auth/tokens", "/v1/auth/tokens", "{\"name\":\"t\",\"user\":\"somebody\"}", admin),
                of(Who.KNOWN, "DELETE /v1/auth/tokens/{id}", "/v1/auth/tokens/tk-none", null));
    }

    @Test
    void everyRouteSaysWhomItIsForAndHasARow() {
        Map<String, Boolean> declared = new TreeMap<>();
        for (Route route : member.server.routes()) {
            declared.put(signature(route), route.access() != null);
        }
        assertThat(declared).doesNotContainValue(false);
        TreeSet<String> asked = rows().map(Row::route).collect(Collectors.toCollection(TreeSet::new));
        assertThat(List.copyOf(asked)).containsExactlyElementsOf(declared.keySet());
    }

    private static String signature(Route route) {
        return route.method() + " " + route.template() + (route.tail() ? " tail" : "");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void withoutCredentialsOnlyWhatIsOpenAnswers(Row row) {
        Wire.Answer answer = ask(row);

        if (row.who() == Who.ALL) {
            assertThat(answer.status()).as(answer.body()).isNotIn(401, 403);
        } else {
            HttpFixture.assertProblem(answer, 401, "unauthenticated");
            assertThat(answer.header("www-authenticate")).contains("Bearer").contains("Basic");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoeverIsNotPermittedIsDenied(Row row) {
        Wire.Answer answer = ask(row, stranger);

        if (row.who() == Who.PERMITTED) {
            HttpFixture.assertProblem(answer, 403, "permission-denied");
        } else {
            assertThat(answer.status()).as(answer.body()).isNotIn(401, 403);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoeverIsPermittedIsLetIn(Row row) {
        String permitted = member.bearer(row.permissions().toArray(String[]::new));

        Wire.Answer answer = ask(row, permitted);

        assertThat(answer.status()).as(answer.body()).isNotIn(401, 403, 500);
    }

    /** What takes several permissions takes each of them. */
    @ParameterizedTest
    @MethodSource("rows")
    void noPermissionIsTooMany(Row row) {
        for (String missing : row.permissions().size() > 1 ? row.permissions() : List.<String>of()) {
            String[] others = row.permissions().stream()
                    .filter(other -> !other.equals(missing))
                    .toArray(String[]::new);
            HttpFixture.assertProblem(ask(row, member.bearer(others)), 403, "permission-denied");
        }
    }

    private static Wire.Answer ask(Row row, String... headers) {
        try (Wire own = new Wire(member.port)) {
            return own.request(
                    row.method(), row.target(), row.body() == null ? null : HttpFixture.utf8(row.body()), headers);
        }
    }
}
