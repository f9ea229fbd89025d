package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.error.ConditionFailedException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientListenerTest {

    private static final String PUT_ANSWER = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}";

    private final PlayedMember member = new PlayedMember();
    private final PlayedMember other = new PlayedMember();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final QuorateClient client = QuorateClient.builder()
            .endpoints(member.url(), other.url())
            .memberDiscovery(false)
            .requestTimeout(Duration.ofSeconds(20))
            .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
            .listener(new ClientListener() {
                @Override
                public void onRequest(String operation, String code, Duration took, int attempts) {
                    told.add(operation + " " + code + " " + attempts);
                    throw new IllegalStateException("a listener that fails is logged");
                }

                @Override
                public void onRetry(String operation, String endpoint, String reason) {
                    told.add("retry " + operation + " " + reason);
                }

                @Override
                public void onFailover(String before, String now) {
                    told.add("failover " + before + " " + now);
                }
            })
            .build();

    @AfterEach
    void close() {
        client.close();
        member.close();
        other.close();
    }

    private String told() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void hearsOfRequestsAndOfWhatTheyWentThrough() throws Exception {
        member.problem(503, "no-leader", "no", "later");
        other.answers(200, PUT_ANSWER);
        client.kv().put("a/b", "1");
        assertThat(told()).isEqualTo("failover " + member.url() + " " + other.url());
        assertThat(told()).isEqualTo("retry PUT /v1/kv no-leader");
        assertThat(told()).isEqualTo("PUT /v1/kv ok 2");
    }

    @Test
    void hearsOfProblems() throws Exception {
        member.problem(412, "cas-failed", "no", "refresh");
        assertThatThrownBy(() -> client.kv().put("a", "1")).isInstanceOf(ConditionFailedException.class);
        assertThat(told()).isEqualTo("PUT /v1/kv cas-failed 1");
    }
}
