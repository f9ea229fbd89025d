package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Member;
import io.quorate.it.cluster.SecuredCluster;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A cluster out of the box of {@code quorated init}: three processes that ask everybody, and each other, who they are. */
final class SecuredIT {

    private static final String PASSWORD = "correct horse battery";
    private static final String ADMIN =
            "Basic " + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @Test
    void tokenLetsInOnEveryMemberUntilItIsRevokedOnOne() throws Exception {
        try (SecuredCluster cluster = SecuredCluster.start("secured", 3)) {
            Member first = cluster.member(0);
            Member second = cluster.member(1);
            Member third = cluster.member(2);
            assertThat(cluster.ask(first, "PUT", "/v1/kv/own/a", "1", "").statusCode())
                    .isEqualTo(401);
            expect(201, cluster.ask(first, "POST", "/v1/auth/bootstrap", bootstrap(cluster), ""));
            String permission = "{\"kind\":\"kv\",\"prefix\":\"own/\",\"actions\":[\"read\",\"write\"]}";
            expect(201, admin(cluster, "PUT", "/v1/auth/roles/ci", "{\"permissions\":[" + permission + "]}"));
            expect(201, admin(cluster, "PUT", "/v1/auth/users/ci", "{\"roles\":[\"ci\"]}"));
            JsonNode token =
                    json(expect(201, admin(cluster, "POST", "/v1/auth/tokens", "{\"name\":\"test\",\"user\":\"ci\"}")));
            String bearer = "Bearer " + token.path("token").asText();

            expect(201, cluster.ask(second, "PUT", "/v1/kv/own/a", "1", bearer));
            assertThat(cluster.ask(second, "PUT", "/v1/kv/other", "1", bearer).statusCode())
                    .isEqualTo(403);
            try (Stream<String> watch = cluster.lines(third, "/v1/kv/own/?prefix&watch", bearer)) {
                Iterator<String> lines = watch.iterator();
                assertThat(lines.next()).contains("start");
                expect(200, cluster.ask(first, "PUT", "/v1/kv/own/a", "2", bearer));
                assertThat(next(lines, "changes")).contains("own/a");

                expect(
                        200,
                        admin(
                                cluster,
                                "DELETE",
                                "/v1/auth/tokens/" + token.path("id").asText(),
                                ""));

                assertThat(next(lines, "error")).contains("permission-revoked");
                assertThat(lines.hasNext()).isFalse();
            }
            Await.until(
                    "nobody believes the token",
                    Duration.ofSeconds(20),
                    () -> Stream.of(first, second, third)
                            .allMatch(member -> cluster.ask(member, "GET", "/v1/kv/own/a", "", bearer)
                                            .statusCode()
                                    == 401));
        }
    }

    private static String bootstrap(SecuredCluster cluster) {
        return "{\"token\":\"" + cluster.bootstrapToken() + "\",\"user\":\"admin\",\"password\":\"" + PASSWORD + "\"}";
    }

    private static HttpResponse<String> admin(SecuredCluster cluster, String method, String target, String body) {
        return cluster.ask(cluster.member(0), method, target, body, ADMIN);
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response + " " + response.body()).isEqualTo(status);
        return response;
    }

    private static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
        return new ObjectMapper().readTree(response.body());
    }

    /** The next line of that type; what only says that the stream is alive is passed over. */
    private static String next(Iterator<String> lines, String type) {
        String line = lines.next();
        while (!line.contains("\"type\":\"" + type + "\"")) {
            line = lines.next();
        }
        return line;
    }
}
