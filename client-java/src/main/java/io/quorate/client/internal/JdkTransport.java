package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.spi.ApiStream;
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
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A transport over {@code java.net.http}, which needs nothing but Java. On machines with one or two processors that
 * client starts a thread for each request, unless the JVM runs with
 * {@code -Djava.util.concurrent.ForkJoinPool.common.parallelism=2}.
 *
 * <p>Safe for any thread.
 */
public final class JdkTransport implements Transport {

    private final HttpClient http;

    /**
     * @param connectTimeout how long a connection may take to open
     * @param tls for {@code https}; null: as the JVM has it
     */
    public JdkTransport(Duration connectTimeout, @Nullable SSLContext tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout);
        http = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    @Override
    public CompletableFuture<ApiAnswer> send(String endpoint, ApiRequest request, Duration timeout) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(plain(endpoint, request, timeout), HttpResponse.BodyHandlers.ofByteArray());
        return new Sent(endpoint, exchange);
    }

    /** An exchange that ends when it is cancelled. */
    private static final class Sent extends CompletableFuture<ApiAnswer> {

        private final CompletableFuture<HttpResponse<byte[]>> exchange;

        Sent(String endpoint, CompletableFuture<HttpResponse<byte[]>> exchange) {
            this.exchange = exchange;
            exchange.whenComplete((response, fault) -> {
                if (response != null) {
                    complete(new ApiAnswer(endpoint, response.statusCode(), headers(response), response.body()));
                } else if (fault != null) {
                    completeExceptionally(sorted(endpoint, fault));
                }
            });
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            exchange.cancel(mayInterrupt);
            return super.cancel(mayInterrupt);
        }
    }

    /** What went wrong, as {@link Transport} sorts it. */
    private static Throwable sorted(String endpoint, Throwable thrown) {
        Throwable fault = Plain.cause(thrown);
        return fault instanceof ConnectException || fault instanceof HttpConnectTimeoutException
                ? new NotSentException("cannot connect to " + endpoint, fault)
                : fault;
    }

    @Override
    public ApiStream stream(String endpoint, ApiRequest request, Duration timeout)
            throws IOException, InterruptedException {
        HttpResponse<IncomingLines> response;
        try {
            response = http.send(plain(endpoint, request, timeout), head -> new IncomingLines());
        } catch (ConnectException | HttpConnectTimeoutException nobody) {
            throw new NotSentException("cannot connect to " + endpoint, nobody);
        }
        IncomingLines lines = response.body();
        boolean refused = response.statusCode() >= 400;
        try {
            byte[] body = refused ? lines.rest(timeout) : new byte[0];
            return new JdkStream(new ApiAnswer(endpoint, response.statusCode(), headers(response), body), lines);
        } finally {
            if (refused) {
                lines.close();
            }
        }
    }

    private static HttpRequest plain(String endpoint, ApiRequest request, Duration timeout) {
        byte[] body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(endpoint + request.target()))
                .timeout(timeout)
                .method(
                        request.method(),
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers().forEach(builder::header);
        return builder.build();
    }

    private static Map<String, String> headers(HttpResponse<?> response) {
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return headers;
    }

    /** Threads as in {@link ApiStream}. */
    private record JdkStream(ApiAnswer head, IncomingLines lines) implements ApiStream {

        @Override
        public byte @Nullable [] line(Duration silence) throws IOException, InterruptedException {
            return lines.next(silence);
        }

        @Override
        public byte @Nullable [] bytes(Duration silence) throws IOException, InterruptedException {
            return lines.some(silence);
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    /** Idle connections close by themselves; this client of Java 17 cannot be told to. */
    @Override
    public void close() {}
}
