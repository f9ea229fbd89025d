package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.access.NewToken;
import io.quorate.client.access.Permission;
import io.quorate.client.access.Role;
import io.quorate.client.access.UserChange;
import io.quorate.client.error.PermissionDeniedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users, roles, tokens, and logins by password. */
class AccessTest {

    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("alice:a password".getBytes(StandardCharsets.UTF_8));

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private ClientBuilder builder() {
        return QuorateClient.builder()
                .endpoints(member.url())
                .memberDiscovery(false)
                .requestTimeout(Duration.ofSeconds(20))
                .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)));
    }

    private PlayedMember.Asked asked() {
        return member.asked().get(0);
    }

    @Test
    void userIsMadeOnlyIfItIsNew() {
        member.answers(201, "{\"user\":\"alice\",\"roles\":[\"editor\"],\"has_password\":true,\"disabled\":false}");
        try (QuorateClient client = builder().build()) {
            assertThat(client.access()
                            .addUser("alice", UserChange.roles("editor").withPassword("a password"))
                            .hasPassword())
                    .isTrue();
        }
        assertThat(asked().method() + " " + asked().target()).isEqualTo("PUT /v1/auth/users/alice");
        assertThat(asked().header("If-none-match")).isEqualTo("*");
        assertThat(asked().body()).isEqualTo("{\"roles\":[\"editor\"],\"disabled\":false,\"password\":\"a password\"}");
    }

    @Test
    void roleComesAndGoesWhole() {
        member.answers(
                200,
                "{\"role\":\"editor\",\"permissions\":[{\"kind\":\"kv\",\"prefix\":\"config/\",\"actions\":[\"read\"]},"
                        + "{\"kind\":\"lock\",\"name\":\"deploy\",\"actions\":[\"write\"]}]}");
        Role role = Role.of(
                "editor", Permission.onPrefix("kv", "config/", "read"), Permission.onName("lock", "deploy", "write"));
        try (QuorateClient client = builder().build()) {
            assertThat(client.access().putRole(role)).isEqualTo(role);
        }
        assertThat(asked().body())
                .contains("{\"kind\":\"kv\",\"prefix\":\"config/\",\"actions\":[\"read\"]}")
                .contains("{\"kind\":\"lock\",\"name\":\"deploy\",\"actions\":[\"write\"]}");
    }

    @Test
    void secretOfATokenIsNotInItsText() {
        member.answers(
                201, "{\"token\":\"qt_secret\",\"id\":\"tk-1\",\"kind\":\"api\",\"name\":\"ci\",\"user\":\"alice\"}");
        try (QuorateClient client = builder().build()) {
            NewToken made = client.access().createToken("ci", List.of("editor"), Duration.ofDays(1));

            assertThat(made.secret()).isEqualTo("qt_secret");
            assertThat(made.toString()).doesNotContain("qt_secret");
        }
        assertThat(asked().body()).isEqualTo("{\"name\":\"ci\",\"roles\":[\"editor\"],\"expires_in\":\"86400s\"}");
    }

    @Test
    void whatIsNotThereIsNoFailure() {
        member.problem(404, "user-not-found", "no", "refresh").problem(404, "token-not-found", "no", "refresh");
        try (QuorateClient client = builder().build()) {
            assertThat(client.access().user("nobody")).isEmpty();
            assertThat(client.access().revokeToken("tk-9")).isFalse();
        }
    }

    @Test
    void missingRightIsAnExceptionOfItsOwn() {
        member.problem(403, "permission-denied", "no", "never");
        try (QuorateClient client = builder().build()) {
            assertThatExceptionOfType(PermissionDeniedException.class)
                    .isThrownBy(() -> client.access().users());
        }
    }

    // ---- logins

    @Test
    void passwordIsChangedForATokenBesideTheFirstRequest() {
        String login = "{\"token\":\"qs_1\",\"user\":\"alice\",\"roles\":[]}";
        member.answers(200, login);
        try (QuorateClient client =
                builder().credentials(Credentials.login("alice", "a password")).build()) {
            for (int i = 0; i < 10_000 && !last().equals("Bearer qs_1"); i++) {
                client.raw(ApiRequest.of("GET", "/v1/status"));
            }
        }

        assertThat(member.asked().get(0).header("Authorization")).isEqualTo(BASIC);
        assertThat(member.asked().stream().filter(request -> request.target().equals("/v1/auth/login")))
                .singleElement()
                .satisfies(request ->
                        assertThat(request.body()).contains("\"user\":\"alice\"", "\"password\":\"a password\""));
        assertThat(member.asked().get(member.asked().size() - 1).target()).isEqualTo("/v1/auth/logout");
        assertThat(last()).isEqualTo("Bearer qs_1");
    }

    private String last() {
        List<PlayedMember.Asked> all = List.copyOf(member.asked());
        return all.isEmpty() ? "" : String.valueOf(all.get(all.size() - 1).header("Authorization"));
    }
}
