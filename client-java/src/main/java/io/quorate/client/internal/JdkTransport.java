package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.spi.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A transport over {@code java.net.http}, which needs nothing but Java. On machines with one or two processors that
 * client starts a thread for each request, unless the JVM runs with
 * {@code -Djava.util.concurrent.ForkJoinPool.common.parallelism=2}.
 *
 * <p>Safe for any thread.
 */
public final class JdkTransport implements Transport {

    private final HttpClient http;

    /** @param connectTimeout how long a connection may take to open */
    public JdkTransport(Duration connectTimeout) {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
    }

    @Override
    public ApiAnswer send(String endpoint, ApiRequest request, Duration timeout)
            throws IOException, InterruptedException {
        byte[] body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(endpoint + request.target()))
                .timeout(timeout)
                .method(
                        request.method(),
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers().forEach(builder::header);
        HttpResponse<byte[]> response;
        try {
            response = http.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new NotSentException("cannot connect to " + endpoint, e);
        }
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return new ApiAnswer(endpoint, response.statusCode(), headers, response.body());
    }

    /** Idle connections close by themselves; this client of Java 17 cannot be told to. */
    @Override
    public void close() {}
}
