package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BatchRoutesTest extends HttpFixture {

    private List<String> batch(String query, String lines) {
        Wire.Answer answer = post("/v1/batch" + query, lines);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
        return answer.body().lines().toList();
    }

    @Test
    void everyLineIsAnsweredInOrderAndSummedUp() {
        List<String> answers = batch("", """
                {"put":{"key":"a","value":"1"},"id":"x"}
                {"put":{"key":"a","value":"2"},"cas":999}

                {"get":{"key":"a"}}
                {"get":{"key":"none"}}
                not json
                {"delete":{"key":"a"}}
                {"put":{"key":"a","value":"3"},"cas":0}
                {"get":{"key":"","prefix":true}}""");
        assertThat(answers).hasSize(9);
        assertThat(answers.get(0)).isEqualTo("{\"id\":\"x\",\"status\":201,\"mod_revision\":2}");
        assertThat(answers.get(1)).startsWith("{\"line\":2,\"problem\":").contains("cas-failed");
        assertThat(answers.get(2)).contains("\"value\":\"1\"");
        assertThat(answers.get(3)).contains("\"get\":null");
        assertThat(answers.get(4)).contains("invalid-body");
        assertThat(answers.get(5)).contains("\"deleted\":1");
        assertThat(answers.get(6)).contains("\"status\":201");
        assertThat(answers.get(7)).contains("\"items\":[{\"key\":\"a\",\"value\":\"3\"");
        assertThat(answers.get(8)).isEqualTo("{\"summary\":{\"ok\":6,\"failed\":2,\"revision\":4}}");
    }

    @Test
    void stopsAtTheFirstErrorWhenAskedTo() {
        List<String> answers = batch("?on_error=stop", """
                {"put":{"key":"a","value":"1"}}
                {"put":{"key":"b","value":"1","bogus":1}}
                {"put":{"key":"c","value":"1"}}
                """);
        assertThat(answers).hasSize(3);
        assertThat(answers.get(2)).contains("\"ok\":1,\"failed\":1").contains("\"stopped\":true");
        assertThat(new Wire(port).request("GET", "/v1/kv/c", null).status()).isEqualTo(404);
    }

    @Test
    void emptyBatchIsJustASummary() {
        assertThat(batch("", "")).containsExactly("{\"summary\":{\"ok\":0,\"failed\":0,\"revision\":0}}");
        assertThat(batch("", "\n\n")).containsExactly("{\"summary\":{\"ok\":0,\"failed\":0,\"revision\":0}}");
    }

    @Test
    void tooLongLineIsAProblemOfThatLineAlone() {
        List<String> answers = batch(
                "", "{\"put\":{\"key\":\"a\",\"value\":\"" + "v".repeat(2 << 20) + "\"}}\n{\"get\":{\"key\":\"a\"}}\n");
        assertThat(answers.get(0)).contains("too-large");
        assertThat(answers.get(1)).contains("\"get\":null");
        assertThat(answers).hasSize(3);
    }

    @Test
    void parametersAndHeadersAreStrict() {
        assertProblem(post("/v1/batch?on_error=never", ""), 400, "invalid-parameter");
        wire = new Wire(port);
        assertProblem(post("/v1/batch?onerror=stop", ""), 400, "unknown-parameter");
        wire = new Wire(port);
        assertProblem(post("/v1/batch", "", "Idempotency-Key: k"), 400, "invalid-parameter");
    }

    @Test
    void refusalsOfTheServicesAreProblemsOfTheirLines() {
        cluster.refuse(Problem.of(ProblemCode.NO_LEADER, "for the test"));
        assertThat(batch("", "{\"put\":{\"key\":\"a\",\"value\":\"1\"}}\n{\"get\":{\"key\":\"a\"}}\n"))
                .hasSize(3)
                .allMatch(line -> line.contains("no-leader") || line.contains("\"failed\":2"));
    }

    @Test
    void linesStreamAndNoMoreThan256AreInWork() {
        CountDownLatch held = cluster.holdWrites();
        int lines = 2_000;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            body.append("{\"put\":{\"key\":\"k").append(i).append("\",\"value\":\"v\"}}\n");
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        wire.send("POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        wire.send(bytes);
        Awaitility.await().until(() -> cluster.waiting.get() == 256);
        held.countDown();
        Wire.Answer answer = wire.read();
        assertThat(answer.body().lines()).hasSize(lines + 1);
        assertThat(answer.body()).contains("\"ok\":2000,\"failed\":0");
        assertThat(cluster.waitingMost.get()).isEqualTo(256);
    }

    @Test
    void firstAnswersComeBeforeTheLastLines() throws Exception {
        wire.send("POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        String line = "{\"put\":{\"key\":\"a\",\"value\":\"1\"}}\n";
        wire.send(Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
        String answer = wire.line();
        while (answer != null && !answer.startsWith("{")) {
            answer = wire.line();
        }
        assertThat(answer).contains("\"status\":201");
        wire.send("0\r\n\r\n");
        assertThat(wire.line()).isEmpty();
        wire.line();
        assertThat(wire.line()).contains("summary");
    }

    @Test
    void clientThatLeavesEndsItsBatch() {
        CountDownLatch held = cluster.holdWrites();
        wire.send("POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        String line = "{\"put\":{\"key\":\"a\",\"value\":\"1\"}}\n";
        wire.send(Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
        Awaitility.await().until(() -> cluster.waiting.get() == 1);
        wire.close();
        Awaitility.await().until(() -> server.inFlight() == 0 && server.connections() == 0);
        held.countDown();
        assertThat(new Wire(port).request("GET", "/v1/kv", null).status()).isEqualTo(200);
    }
}
