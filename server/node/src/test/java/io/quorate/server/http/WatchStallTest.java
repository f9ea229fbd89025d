package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that take nothing of what they watch. */
class WatchStallTest extends HttpFixture {

    @Override
    HttpSettings settings() {
        return settings(1 << 20, 2 << 20, 1_000, 1_000, 10_000, 10_000);
    }

    private static final String BOTH =
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"a\"}},{\"id\":\"b\",\"kv\":{\"key\":\"a\"}}]}";

    private void write(String value) {
        try (Wire own = new Wire(port)) {
            assertThat(own.request("PUT", "/v1/kv/a", utf8(value)).status()).isLessThan(300);
        }
    }

    private long ended(String reason) {
        return server.watchEnds().getOrDefault(reason, () -> -1).getAsLong();
    }

    @Test
    void aClientThatTakesNothingIsEnded() {
        String value = "x".repeat(200_000);
        try (Lines lines = Lines.open(port, "GET", "/v1/kv/a?watch", "");
                Lines stuck = Lines.open(port, "POST", "/v1/watch", BOTH);
                Lines other = Lines.open(port, "GET", "/v1/kv/a?watch&values=none", "")) {
            lines.next("start");
            other.next("start");
            stuck.next("start");
            // More than what fits between the server and a client that does not read.
            for (int i = 0; i < 40; i++) {
                write(value);
            }
            MemberFixture.await(() -> ended("too-slow") == 3);
            MemberFixture.await(() -> cluster.hub.open() == 1);
            other.next("changes");
            // Who takes what was sent after all is served again; who does not is cut off after a while.
            assertThat(lines.until("error")).containsKey("problem");
            assertThat(lines.hasEnded()).isTrue();
            wire.close();
            MemberFixture.await(() -> server.connections() == 2);
            assertThat(lines.request("GET", "/v1/kv/a?values=none&as=json").status())
                    .isEqualTo(200);
        }
    }
}
