package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.server.service.Bursts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server over a {@link LocalCluster} and one connection to it, new for each test. */
abstract class HttpFixture {

    final LocalCluster cluster = new LocalCluster();
    HttpServer server;
    Wire wire;
    int port;

    /** The settings of the server; tests of limits have their own. */
    HttpSettings settings() {
        return settings(1 << 20, 2 << 20, 10_000, 30_000, 10_000, 10_000);
    }

    static HttpSettings settings(
            int valueBytesMax,
            int txnBytesMax,
            long headerTimeoutMillis,
            long bodyTimeoutMillis,
            int connectionsMax,
            int inFlightMax) {
        return new HttpSettings(
                "127.0.0.1",
                0,
                1,
                valueBytesMax,
                txnBytesMax,
                5_000,
                60_000,
                headerTimeoutMillis,
                bodyTimeoutMillis,
                60_000,
                connectionsMax,
                inFlightMax,
                1_000,
                200,
                false,
                64L << 20,
                Set.of("https://console.example"),
                Set.of("quorate.example"),
                null);
    }

    @BeforeEach
    void startServer() throws Exception {
        server = new HttpServer(
                settings(),
                cluster,
                cluster,
                cluster,
                cluster,
                cluster.hub,
                RequestObserver.NONE,
                new Bursts(),
                TestAccess.off(cluster),
                List.of());
        port = server.start().get(20, TimeUnit.SECONDS);
        wire = new Wire(port);
    }

    @AfterEach
    void stopServer() throws Exception {
        wire.close();
        cluster.close();
        server.stop(0).get(20, TimeUnit.SECONDS);
    }

    Wire.Answer get(String target, String... headers) {
        return wire.request("GET", target, null, headers);
    }

    Wire.Answer put(String target, String value, String... headers) {
        return wire.request("PUT", target, utf8(value), headers);
    }

    Wire.Answer post(String target, String body, String... headers) {
        return wire.request("POST", target, utf8(body), headers);
    }

    Wire.Answer delete(String target, String... headers) {
        return wire.request("DELETE", target, null, headers);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Asserts that {@code answer} is a well-formed problem with this status and code. */
    static Map<String, Object> assertProblem(Wire.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        Map<String, Object> problem = object(answer);
        assertThat(problem)
                .containsEntry("code", code)
                .containsEntry("status", (long) status)
                .containsEntry("type", "urn:quorate:problem:" + code)
                .containsKeys("title", "detail", "applied", "retry", "request_id", "help");
        return problem;
    }

    /** The field {@code name}, which must be there. */
    static Object field(Map<String, Object> object, String name) {
        assertThat(object).containsKey(name);
        return Objects.requireNonNull(object.get(name));
    }

    static long number(Map<String, Object> object, String name) {
        return (Long) field(object, name);
    }

    static String text(Map<String, Object> object, String name) {
        return field(object, name).toString();
    }

    static Map<String, Object> object(Wire.Answer answer) {
        return object(answer.body());
    }

    @SuppressWarnings("unchecked") // the test knows its document
    static Map<String, Object> object(String json) {
        try (JsonParser in = Json.FACTORY.createParser(
                new String(json.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))) {
            in.nextToken();
            Object value = value(in);
            assertThat(in.nextToken()).isNull();
            return (Map<String, Object>) Objects.requireNonNull(value);
        } catch (IOException malformed) {
            throw new UncheckedIOException("not JSON: " + json, malformed);
        }
    }

    private static @Nullable Object value(JsonParser in) throws IOException {
        switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    object.put(name, value(in));
                }
                return object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(in));
                }
                return list;
            }
            case VALUE_NUMBER_INT -> {
                return in.getLongValue();
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return in.getText();
            }
        }
    }
}
