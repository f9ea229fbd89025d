package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.error.UnauthenticatedException;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.spi.CredentialsProvider;
import io.quorate.client.watch.WatchHandle;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What lasts longer than the token it was begun with. */
@Timeout(60)
class StreamCredentialsTest {

    private static final String EXPIRED =
            "{\"type\":\"error\",\"problem\":" + PlayedStreams.problemDocument(401, "unauthenticated", "refresh") + "}";
    private static final String REVOKED = "{\"type\":\"error\",\"problem\":"
            + PlayedStreams.problemDocument(403, "permission-revoked", "never") + "}";
    private static final String START = "{\"type\":\"start\",\"revision\":61,\"cluster\":\"cl_1\"}";

    private final PlayedStreams streams = new PlayedStreams();
    private final PlayedSocket sockets = new PlayedSocket();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        streams.close();
        sockets.close();
    }

    /** Another token each time that one was refused. */
    private static CredentialsProvider numbered() {
        AtomicInteger number = new AtomicInteger(1);
        return refused -> "t" + (refused ? number.incrementAndGet() : number.get());
    }

    private static QuorateClient client(String url, boolean isShared) {
        return QuorateClient.builder()
                .endpoints(url)
                .memberDiscovery(false)
                .sharedWatches(isShared)
                .credentials(numbered())
                .requestTimeout(Duration.ofSeconds(10))
                .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    private WatchHandle watch(QuorateClient client) {
        return client.watch()
                .prefix("a/")
                .onChanges(changes -> told.add("changes " + changes.revision()))
                .onError(fatal -> told.add(fatal.getClass().getSimpleName()))
                .start();
    }

    private String told() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    private List<String> tokens() {
        return streams.asked().stream()
                .map(head -> head.lines()
                        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("authorization:"))
                        .findFirst()
                        .orElse("none")
                        .replaceFirst(".* ", ""))
                .toList();
    }

    private static String changes(String id, long revision) {
        return "{" + id + "\"type\":\"changes\",\"revision\":" + revision + ",\"events\":[]}";
    }

    @Test
    void streamIsOpenedWithANewToken() throws Exception {
        streams.problem(401, "unauthenticated", "refresh").over("{\"n\":1}");
        try (QuorateClient client = client(streams.url(), false);
                ApiStream stream = client.stream(ApiRequest.of("GET", "/v1/kv?prefix"))) {
            assertThat(stream.head().status()).isEqualTo(200);
        }
        assertThat(tokens()).containsExactly("t1", "t2");
    }

    @Test
    void watchWhoseTokenRanOutGoesOnWithAnother() throws Exception {
        streams.over(START, changes("", 62), EXPIRED)
                .problem(401, "unauthenticated", "refresh")
                .open(START, changes("", 64));
        try (QuorateClient client = client(streams.url(), false)) {
            watch(client);
            assertThat(told()).isEqualTo("changes 62");
            assertThat(told()).isEqualTo("changes 64");
        }
        assertThat(tokens()).containsExactly("t1", "t1", "t2");
        assertThat(streams.asked().get(2)).contains("from=63");
    }

    @Test
    void watchThatIsRefusedWithTheNewTokenTooEnds() throws Exception {
        streams.problem(401, "unauthenticated", "refresh").problem(401, "unauthenticated", "refresh");
        try (QuorateClient client = client(streams.url(), false)) {
            WatchHandle watch = watch(client);
            assertThat(told()).isEqualTo("UnauthenticatedException");
            assertThatExceptionOfType(UnauthenticatedException.class).isThrownBy(watch::await);
        }
        assertThat(tokens()).containsExactly("t1", "t2");
    }

    @Test
    void sharedWatchWhoseTokenRanOutGetsAnotherSocket() throws Exception {
        try (QuorateClient client = client(sockets.url(), true)) {
            watch(client);
            OutputStream out = sockets.socket();
            assertThat(sockets.told()).contains("\"id\":\"1\"");
            sockets.refuses(401);
            say(out, "1", START);
            say(out, "1", changes("", 62));
            assertThat(told()).isEqualTo("changes 62");
            say(out, "1", REVOKED);
            OutputStream next = sockets.socket();
            assertThat(sockets.told()).contains("\"id\":\"2\"").contains("\"from\":63");
            say(next, "2", START);
            say(next, "2", changes("", 64));
            assertThat(told()).isEqualTo("changes 64");
        }
        assertThat(sockets.heads())
                .extracting(head -> head.replaceFirst("(?is).*authorization: Bearer (t\\d).*", "$1"))
                .containsExactly("t1", "t1", "t2");
    }

    private static void say(OutputStream out, String id, String line) throws IOException {
        PlayedSocket.say(out, "{\"id\":\"" + id + "\"," + line.substring(1));
    }
}
