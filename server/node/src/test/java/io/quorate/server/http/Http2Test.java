package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2Test extends HttpFixture {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stopClient() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private CompletableFuture<String> call(HttpClientAgent client, HttpMethod method, String target, String body) {
        RequestOptions options = new RequestOptions()
                .setHost("localhost")
                .setPort(port)
                .setMethod(method)
                .setURI(target);
        CompletableFuture<String> answer = new CompletableFuture<>();
        // On an event loop: of a body that comes before it is asked for, nothing is kept.
        vertx.runOnContext(begin -> client.request(options)
                .compose(request -> body.isEmpty() ? request.send() : request.send(Buffer.buffer(body)))
                .compose(response ->
                        response.body().map(bytes -> response.version() + " " + response.statusCode() + " " + bytes))
                .onSuccess(answer::complete)
                .onFailure(answer::completeExceptionally));
        return answer;
    }

    @Test
    void priorKnowledgeAndUpgradeAreServed() throws Exception {
        for (boolean upgrade : new boolean[] {false, true}) {
            HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(upgrade));
            assertThat(call(client, HttpMethod.PUT, "/v1/kv/h2?cas=0", "v").get(10, TimeUnit.SECONDS))
                    .startsWith(upgrade ? "HTTP_2 412" : "HTTP_2 201");
            assertThat(call(client, HttpMethod.GET, "/v1/kv/h2", "").get(10, TimeUnit.SECONDS))
                    .isEqualTo("HTTP_2 200 v");
            assertThat(call(client, HttpMethod.PUT, "/v1/kv/big", "v".repeat((1 << 20) + 1))
                            .get(10, TimeUnit.SECONDS))
                    .contains("413");
            assertThat(call(client, HttpMethod.POST, "/v1/batch", "{\"get\":{\"key\":\"h2\"}}")
                            .get(10, TimeUnit.SECONDS))
                    .contains("\"summary\"");
        }
    }

    @Test
    void thousandStreamsShareAConnection() throws Exception {
        HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MultiplexingLimit(1_000));
        var held = cluster.holdWrites();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            calls.add(call(client, HttpMethod.PUT, "/v1/kv/k" + i, "v"));
        }
        Awaitility.await().until(() -> server.inFlight() == 900);
        held.countDown();
        for (CompletableFuture<String> answer : calls) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).startsWith("HTTP_2 201");
        }
    }

    @Test
    void brokenPrefaceClosesTheConnection() {
        wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "garbage".repeat(100));
        assertThat(wire.isClosed()).isTrue();
        assertThat(new Wire(port).request("GET", "/v1/kv", null).status()).isEqualTo(200);
    }

    @Test
    void rapidResetsCloseTheConnection() {
        wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        wire.send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        // HPACK: GET, http, /, and a literal :authority of localhost.
        byte[] block = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't'};
        boolean refused = false;
        try {
            for (int stream = 1; stream < 4_000; stream += 2) {
                byte[] frames = new byte[9 + block.length + 13];
                frames[2] = (byte) block.length;
                frames[3] = 1;
                frames[4] = 5;
                frames[7] = (byte) (stream >> 8);
                frames[8] = (byte) stream;
                System.arraycopy(block, 0, frames, 9, block.length);
                int reset = 9 + block.length;
                frames[reset + 2] = 4;
                frames[reset + 3] = 3;
                frames[reset + 7] = (byte) (stream >> 8);
                frames[reset + 8] = (byte) stream;
                frames[reset + 12] = 8;
                wire.send(frames);
            }
        } catch (java.io.UncheckedIOException closed) {
            refused = true;
        }
        assertThat(refused || wire.isClosed()).isTrue();
        Awaitility.await().until(() -> server.inFlight() == 0);
    }
}
