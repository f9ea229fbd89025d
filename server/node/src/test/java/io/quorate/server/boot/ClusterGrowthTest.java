package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import io.quorate.server.service.MemberRemovedException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member alone becomes a cluster, and changes all of its members, over HTTP. */
class ClusterGrowthTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<QuorateServer> servers = new ArrayList<>();

    /** An answer. */
    private record Reply(int status, String text) {

        JsonObject json() {
            return new JsonObject(text);
        }

        String field(String name) {
            return json().getString(name, "");
        }

        String code() {
            return field("code");
        }
    }

    @AfterEach
    void close() {
        servers.forEach(QuorateServer::close);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(20));
    }

    private ServerConfig.Builder config(String name) throws IOException {
        return ServerConfig.builder()
                .set(Settings.NAME, name)
                .set(Settings.DATA_DIR, directory.resolve(name))
                .set(Settings.HTTP, new Address("127.0.0.1", 0))
                .set(
                        Settings.PEER,
                        new Address("127.0.0.1", FreePorts.find("127.0.0.1", 1).get(0)));
    }

    private QuorateServer founder() throws Exception {
        Address peer = new Address("127.0.0.1", FreePorts.find("127.0.0.1", 1).get(0));
        return started(config("n1")
                .set(Settings.CLUSTER, Map.of("n1", peer))
                .set(Settings.PEER, peer)
                .set(Settings.CLUSTER_NAME, String.valueOf(directory.getFileName()))
                .build());
    }

    private QuorateServer started(ServerConfig config) throws InterruptedException {
        QuorateServer server = QuorateServer.start(config);
        servers.add(server);
        assertThat(server.awaitReady(LONG)).isTrue();
        return server;
    }

    private ServerConfig joining(String name, QuorateServer host, String token) throws IOException {
        return config(name)
                .set(Settings.JOIN, List.of("http://" + host.httpAddress()))
                .set(Settings.JOIN_TOKEN, token)
                .build();
    }

    private String invite(QuorateServer host, String name) throws Exception {
        Reply invited = ask(host, "POST", "/v1/cluster/members", "{\"name\":\"" + name + "\"}");
        assertThat(invited.status()).as("%s", invited).isEqualTo(201);
        return invited.field("join_token");
    }

    private QuorateServer grow(QuorateServer host, String name) throws Exception {
        QuorateServer server = started(joining(name, host, invite(host, name)));
        await().until(() -> "voter".equals(member(host, name).getString("state")));
        return server;
    }

    private Reply ask(QuorateServer server, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.httpAddress() + path))
                .timeout(LONG)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }

    /** What {@code server} shows of a member; empty: it does not. */
    private JsonObject member(QuorateServer server, String name) throws Exception {
        return ask(server, "GET", "/v1/cluster/members", "").json().getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(item -> item.getString("name").equals(name))
                .findFirst()
                .orElse(new JsonObject());
    }

    private static String url(JsonObject member) {
        return member.getJsonArray("client_urls").getString(0);
    }

    private void put(QuorateServer server, String key, String value) throws Exception {
        Reply put = ask(server, "PUT", "/v1/kv/" + key, value);
        assertThat(put.status()).as("%s", put).isEqualTo(201);
    }

    private QuorateServer leader() {
        return await().until(
                        () -> servers.stream()
                                .filter(QuorateServer::isLeader)
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    @Test
    void oneMemberBecomesThreeAndNoneOfThemIsTheFirst() throws Exception {
        QuorateServer first = founder();
        put(first, "a", "1");

        QuorateServer second = grow(first, "n2");
        put(second, "b", "2");
        QuorateServer third = grow(second, "n3");
        // Each member learns of it in its own time.
        await().until(() -> ask(third, "GET", "/v1/cluster", "").json().getInteger("size"), size -> size == 3);
        assertThat(url(member(third, "n1"))).isEqualTo("http://" + first.httpAddress());

        // Whoever leads goes, asked for through itself: it answers when it is out.
        assertThat(ask(second, "POST", "/v1/cluster/leader?to=n1&timeout=20s", "")
                        .status())
                .isEqualTo(200);
        Reply gone = ask(first, "DELETE", "/v1/cluster/members/mb_n1?timeout=20s", "");
        assertThat(gone.status()).as("%s", gone).isEqualTo(200);
        assertThat(gone.field("state")).isEqualTo("removed");
        assertThat(first.failure().get(60, TimeUnit.SECONDS).cause()).isInstanceOf(MemberRemovedException.class);
        servers.remove(first);
        put(third, "c", "3");
        assertThatThrownBy(() ->
                        started(config("n1").set(Settings.CLUSTER_NAME, "other").build()))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("n1 was removed from its cluster");

        // Down to one again: the last one stays.
        assertThat(ask(second, "DELETE", "/v1/cluster/members/n3?timeout=20s", "")
                        .status())
                .isEqualTo(200);
        third.failure().get(60, TimeUnit.SECONDS);
        servers.remove(third);
        assertThat(ask(second, "DELETE", "/v1/cluster/members/n2", "").code()).isEqualTo("would-lose-quorum");
        for (Map.Entry<String, String> entry :
                Map.of("a", "1", "b", "2", "c", "3").entrySet()) {
            assertThat(ask(second, "GET", "/v1/kv/" + entry.getKey(), "").text())
                    .isEqualTo(entry.getValue());
        }
    }

    @Test
    void leadershipMovesWhereItIsAskedTo() throws Exception {
        QuorateServer first = founder();
        assertThat(ask(first, "POST", "/v1/cluster/leader", "").code()).isEqualTo("transfer-failed");
        QuorateServer second = grow(first, "n2");

        Reply moved = ask(second, "POST", "/v1/cluster/leader?to=n2&timeout=20s", "");
        assertThat(moved.status()).as("%s", moved).isEqualTo(200);
        assertThat(moved.field("leader")).isEqualTo("n2");
        assertThat(leader()).isSameAs(second);
        assertThat(ask(second, "POST", "/v1/cluster/leader?to=n2", "").status()).isEqualTo(200);
        assertThat(ask(second, "POST", "/v1/cluster/leader?timeout=20s", "").field("leader"))
                .isEqualTo("n1");
        assertThat(ask(second, "POST", "/v1/cluster/leader?to=n9", "").code()).isEqualTo("member-not-found");
        assertThat(ask(second, "POST", "/v1/cluster/members/n2/promote", "").status())
                .isEqualTo(200);

        // One of two is away: the other one alone could not go on.
        second.close();
        servers.remove(second);
        assertThat(ask(first, "DELETE", "/v1/cluster/members/n1", "").code()).isEqualTo("would-lose-quorum");
    }

    @Test
    void tokensAreGoodOnceAndForOneName() throws Exception {
        QuorateServer first = founder();
        String token = invite(first, "n2");

        assertThatThrownBy(() -> started(joining("n2", first, "qj_nobody_knows_this")))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("join-token-invalid");
        assertThatThrownBy(() -> started(joining("n3", first, token)))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("nobody called 'n3' was invited");
        assertThat(member(first, "n2").getString("state")).isEqualTo("invited");
        assertThat(ask(first, "GET", "/v1/cluster", "")
                        .json()
                        .getJsonObject("health")
                        .getString("state"))
                .isEqualTo("healthy");

        QuorateServer second = started(joining("n2", first, token));
        await().until(() -> "voter".equals(member(first, "n2").getString("state")));
        ServerConfig copy = config("n2")
                .set(Settings.DATA_DIR, directory.resolve("copy"))
                .set(Settings.JOIN, List.of("http://" + first.httpAddress()))
                .set(Settings.JOIN_TOKEN, token)
                .build();
        assertThatThrownBy(() -> started(copy))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("came with this token before");

        // It is in: it needs neither token nor URL any more, and no list of members.
        Address peer = second.peerAddress();
        second.close();
        servers.remove(second);
        QuorateServer again = started(config("n2").set(Settings.PEER, peer).build());
        put(again, "k", "v");
        assertThat(ask(first, "POST", "/v1/cluster/members", "{\"name\":\"n2\"}")
                        .code())
                .isEqualTo("member-exists");
        assertThat(ask(first, "POST", "/v1/cluster/members", "{\"nam\":\"n2\"}").code())
                .isEqualTo("unknown-field");
        assertThat(ask(first, "DELETE", "/v1/cluster/members/n7", "").code()).isEqualTo("member-not-found");
    }

    @Test
    void memberThatCameAndLostItsDataFoundsNoCluster() {
        assertThatThrownBy(() -> started(config("n2").build()))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("without cluster or join")
                .hasMessageContaining("its data is lost");
        assertThat(directory.resolve("n2")).doesNotExist();
    }

    @Test
    void memberIsReachedWhereItWasSaidToBe() throws Exception {
        QuorateServer first = founder();
        QuorateServer second = grow(first, "n2");
        QuorateServer third = grow(first, "n3");
        String elsewhere = "127.0.0.1:" + FreePorts.find("127.0.0.1", 1).get(0);
        third.close();
        servers.remove(third);

        Reply moved = ask(second, "PATCH", "/v1/cluster/members/n3", "{\"peer_url\":\"" + elsewhere + "\"}");
        assertThat(moved.field("peer_url")).as("%s", moved).isEqualTo(elsewhere);
        QuorateServer again = started(config("n3")
                .set(Settings.PEER, Objects.requireNonNull(Address.parse(elsewhere)))
                .build());

        await().until(() -> {
            JsonObject found = member(first, "n3");
            return found.getBoolean("reachable") && url(found).equals("http://" + again.httpAddress());
        });
        Address peer = second.peerAddress();
        second.close();
        servers.remove(second);
        await().until(first::isReady);
        put(again, "k", "v");

        // It goes while it is away, and hears of that when it comes back, at the latest when it asks the others.
        assertThat(ask(first, "DELETE", "/v1/cluster/members/n2?timeout=20s", "")
                        .field("state"))
                .isEqualTo("removed");
        assertThat(endOf(config("n2").set(Settings.PEER, peer).build())).isInstanceOf(MemberRemovedException.class);
    }

    /** What ends a member while it is started, or after. */
    private @Nullable Throwable endOf(ServerConfig config) throws Exception {
        try (QuorateServer server = QuorateServer.start(config)) {
            return server.failure().get(60, TimeUnit.SECONDS).cause();
        } catch (ServerStartException e) {
            return e.getCause();
        }
    }
}
