package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that take nothing of what they watch. */
class WatchStallTest extends HttpFixture {

    @Override
    HttpSettings settings() {
        return settings(1 << 20, 2 << 20, 10_000, 1_000, 10_000, 10_000);
    }

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
                Lines other = Lines.open(port, "GET", "/v1/kv/a?watch&values=none", "")) {
            lines.next("start");
            other.next("start");
            // More than what fits between the server and a client that does not read.
            for (int i = 0; i < 60; i++) {
                write(value);
            }
            MemberFixture.await(() -> ended("too-slow") == 1);
            MemberFixture.await(() -> cluster.hub.open() == 1);
            other.next("changes");
        }
    }
}
