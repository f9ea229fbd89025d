package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More bytes of answers than a member may hold. */
class LargeAnswersTest extends HttpFixture {

    private static final int VALUE_BYTES = 1 << 20;
    private static final int KEYS = 6;
    private static final long MEMORY_BYTES = 4L << 20;

    /** A page may pass its bound by a step of what is read and a value more. */
    private static final long PAGE_BYTES = LargeAnswers.PAGE_BYTES_MAX + 3L * VALUE_BYTES;

    private static final int READERS = 2;

    private final List<Wire> others = new ArrayList<>();

    @Override
    HttpSettings settings() {
        HttpSettings usual = settings(VALUE_BYTES, 2 << 20, 10_000, 30_000, 10_000, 10_000);
        return new HttpSettings(
                usual.host(),
                0,
                1,
                usual.valueBytesMax(),
                usual.txnBytesMax(),
                usual.requestTimeoutMillis(),
                usual.requestTimeoutMillisMax(),
                usual.headerTimeoutMillis(),
                usual.bodyTimeoutMillis(),
                60_000,
                10_000,
                10_000,
                1_000,
                200,
                false,
                MEMORY_BYTES,
                Set.of(),
                Set.of(),
                null);
    }

    @BeforeEach
    void putLargeValues() {
        byte[] value = new byte[VALUE_BYTES];
        Arrays.fill(value, (byte) 'v');
        for (int i = 0; i < KEYS; i++) {
            assertThat(wire.request("PUT", "/v1/kv/big/" + i, value).status()).isEqualTo(201);
        }
        assertThat(put("/v1/kv/small", "s").status()).isEqualTo(201);
    }

    @AfterEach
    void closeOthers() {
        others.forEach(Wire::close);
    }

    /** Sends a request on its own connection, which reads nothing yet. */
    private Wire ask(String target) {
        Wire own = new Wire(port, 4_096);
        others.add(own);
        return own.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private void assertNothingIsHeldAtLast() {
        Awaitility.await().until(() -> server.inFlight() == 0 && server.memoryBytes() == 0);
    }

    @Test
    void listsAtOnceHoldNoMoreThanMayBeHeld() {
        List<Wire> asked = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            asked.add(ask("/v1/kv/big/?prefix"));
        }
        Awaitility.await().until(() -> {
            // What is written and what was built are counted both for an instant.
            long held = server.memoryBytes();
            assertThat(held).isLessThan(2 * (MEMORY_BYTES + READERS * PAGE_BYTES));
            return server.inFlight() == 0 && held >= MEMORY_BYTES && held <= MEMORY_BYTES + READERS * PAGE_BYTES;
        });
        assertThat(get("/v1/kv/small").status()).isEqualTo(200);
        assertThat(get("/v1/kv/smal?prefix").status()).isEqualTo(200);
        assertThat(put("/v1/kv/small", "t").status()).isEqualTo(200);
        List<Integer> statuses = new ArrayList<>();
        for (Wire one : asked) {
            Wire.Answer answer = one.read();
            statuses.add(answer.status());
            if (answer.status() != 200) {
                assertProblem(answer, 503, "overloaded");
            }
        }
        assertThat(statuses).contains(200, 503);
        assertNothingIsHeldAtLast();
        assertThat(get("/v1/kv/big/?prefix").status()).isEqualTo(200);
    }

    @Test
    void whatClientsThatHungUpHeldIsGivenBack() {
        for (String target : List.of(
                "/v1/kv/big/?prefix",
                "/v1/kv/big/?prefix&as=ndjson",
                "/v1/kv/big/0",
                "/v1/kv/big/0?as=json",
                "/v1/kv/big/0?history")) {
            for (int i = 0; i < 8; i++) {
                ask(target);
            }
            others.forEach(Wire::close);
            others.clear();
        }
        assertNothingIsHeldAtLast();
    }

    @Test
    void transactionsThatAskForMuchAreNotTakenWhileTooMuchIsHeld() {
        for (int i = 0; i < 12; i++) {
            ask("/v1/kv/big/?prefix");
        }
        Awaitility.await().until(() -> server.inFlight() == 0 && server.memoryBytes() > MEMORY_BYTES);

        Wire.Answer asks = post("/v1/txn", "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\",\"prev\":true}}]}");
        assertThat(assertProblem(asks, 503, "overloaded")).containsEntry("applied", "no");
        assertProblem(delete("/v1/kv/big/0?prev"), 503, "overloaded");
        assertThat(post("/v1/txn", "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}}]}")
                        .status())
                .isEqualTo(200);
        assertThat(post("/v1/batch", "{\"get\":{\"key\":\"big/0\"}}\n{\"delete\":{\"key\":\"big/0\",\"prev\":true}}\n")
                        .body())
                .doesNotContain("vvvv");

        closeOthers();
        assertNothingIsHeldAtLast();
        assertThat(get("/v1/kv/big/0").status()).isEqualTo(200);
    }

    @Test
    void aPageEndsByWhatItShows() {
        byte[] value = new byte[VALUE_BYTES];
        Arrays.fill(value, (byte) 1);
        for (int i = 0; i < 2; i++) {
            assertThat(wire.request("PUT", "/v1/kv/big/" + i, value).status()).isEqualTo(200);
        }
        List<Object> keys = new ArrayList<>();
        String target = "/v1/kv/big/?prefix&order=desc";
        String next = "";
        do {
            Map<String, Object> page = object(get(target + next));
            for (Object item : (List<?>) field(page, "items")) {
                keys.add(((Map<?, ?>) item).get("key"));
            }
            next = page.containsKey("next") ? "&cursor=" + text(page, "next") : "";
        } while (!next.isEmpty());
        assertThat(keys).containsExactly("big/5", "big/4", "big/3", "big/2", "big/1", "big/0");
        assertThat(get("/v1/kv/big/?prefix").body().length()).isLessThan(7 * VALUE_BYTES);
    }
}
