package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestPathTest {

    private static final Route.Handler NOBODY = exchange -> {};

    private final RouteTable table = new RouteTable(List.of(() -> List.of(
            Route.get("/", NOBODY),
            Route.get("/readyz", NOBODY),
            Route.get("/metrics", NOBODY),
            Route.get("/v1/status", NOBODY),
            Route.get("/v1/cluster/members", NOBODY),
            Route.get("/v1/cluster/members/{id}", NOBODY),
            Route.get("/v1/services/{service}/instances/{id}", NOBODY),
            Route.get("/v1/locks", NOBODY),
            Route.get("/v1/locks/{name}", NOBODY).withTail(),
            Route.get("/v1/kv", NOBODY),
            Route.get("/v1/kv/{key}", NOBODY).withTail())));

    @ParameterizedTest
    @CsvSource({
        "/v1/lock/x, /v1/locks/x",
        "/v1/lock/a/b%20c, /v1/locks/a/b%20c",
        "/v1/keys/x, /v1/kv/x",
        "/v1/keys, /v1/kv",
        "/kv/x, /v1/kv/x",
        "/locks, /v1/locks",
        "/v2/kv/x, /v1/kv/x",
        "/V1/KV/X, /v1/kv/X",
        "/health, /readyz",
        "/v1/health, /readyz",
        "/v1/metrics, /metrics",
        "/v1/stauts, /v1/status",
        "/v1/members/n1, /v1/cluster/members/n1",
        "/v1/cluster/member, /v1/cluster/members",
        "/v1/service/web/instance/i1, /v1/services/web/instances/i1"
    })
    void isThePathThatWasMeant(String path, String meant) {
        assertThat(table.find(path)).isNull();
        assertThat(table.closest(path)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/v1", "/v1/cluster", "/favicon.ico", "/v1/status/x", "/v1/services/web", "/{name}"})
    void isNothingWhereNothingComesNear(String path) {
        assertThat(table.closest(path)).isNull();
    }

    @Test
    void longPathsAreNotLookedAt() {
        assertThat(table.closest("/v1/lock/" + "x".repeat(300))).isNull();
    }
}
