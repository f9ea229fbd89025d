package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.http.SlowRequests.SlowRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of requests that took long. */
class SlowRequestsTest {

    private final SlowRequests slow = new SlowRequests();

    @Test
    void theNewestComeFirst() {
        add("a", 30);
        add("b", 60);
        add("c", 90);

        assertThat(ids(slow.newest(0, 10))).containsExactly("c", "b", "a");
        assertThat(ids(slow.newest(50_000_000, 10))).containsExactly("c", "b");
        assertThat(ids(slow.newest(0, 1))).containsExactly("c");
    }

    @Test
    void theOldestIsForgotten() {
        for (int i = 0; i < 1_500; i++) {
            add("r" + i, 30);
        }

        List<String> kept = ids(slow.newest(0, 10_000));
        assertThat(kept).hasSize(1_024).startsWith("r1499").endsWith("r476");
    }

    @Test
    void aLongPathIsCut() {
        slow.add(new SlowRequest(
                0, "a", "GET", "/v1/kv/{key}", "/v1/kv/" + "x".repeat(4_000), 200, 1, null, null, null));

        assertThat(slow.newest(0, 1).get(0).path()).hasSize(257).endsWith("…");
    }

    private void add(String id, long millis) {
        slow.add(new SlowRequest(0, id, "GET", "/v1/kv/{key}", "/v1/kv/a", 200, millis * 1_000_000, null, null, null));
    }

    private static List<String> ids(List<SlowRequest> requests) {
        return requests.stream().map(SlowRequest::id).toList();
    }
}
