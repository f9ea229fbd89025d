package io.quorate.cli.doctor;

import io.quorate.cli.Console;
import io.quorate.cli.Json;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks endpoints, all at once, so that several that are dead take no longer than one. Confined to the main thread. */
final class Visitor {

    static final List<String> PATHS = List.of("/v1/status", "/v1/cluster/status", "/readyz?verbose", "/metrics");

    private static final ApiRequest STATUS = ApiRequest.of("GET", "/v1/status");
    private static final Duration BUNDLE_MAX = Duration.ofSeconds(30);

    private final Console console;

    Visitor(Console console) {
        this.console = console;
    }

    /** What became of each endpoint, in their order. */
    List<Visit> visit(Collection<String> endpoints) {
        return each(endpoints, client -> endpoint -> visit(endpoint, client));
    }

    /** What each endpoint tells of its member in a bundle, or why it does not, in their order. */
    List<ApiAnswer> bundles(Collection<String> endpoints) {
        return each(endpoints, client -> endpoint -> bundle(endpoint, client));
    }

    private static ApiAnswer bundle(String endpoint, QuorateClient client) {
        try {
            return client.raw(ApiRequest.of("GET", "/v1/diagnostics/bundle"), BUNDLE_MAX);
        } catch (QuorateException gone) {
            byte[] why = gone.failure().detail().getBytes(StandardCharsets.UTF_8);
            return new ApiAnswer(endpoint, 0, Map.of(), why);
        }
    }

    /** Clients are made here, where a person can be asked for a password; they are used on threads of their own. */
    private <T> List<T> each(Collection<String> endpoints, Function<QuorateClient, Function<String, T>> question) {
        if (endpoints.isEmpty()) {
            return List.of();
        }
        List<QuorateClient> clients = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(endpoints.size());
        try {
            List<Future<T>> answers = new ArrayList<>();
            for (String endpoint : endpoints) {
                QuorateClient client =
                        console.newClientOfOne(endpoint, console.settings().timeout());
                clients.add(client);
                answers.add(threads.submit(() -> question.apply(client).apply(endpoint)));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException plain ? plain : new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } finally {
            threads.shutdownNow();
            clients.forEach(QuorateClient::close);
        }
    }

    private static Visit visit(String endpoint, QuorateClient client) {
        try {
            // The first question opens the connection and loads half of this program; it says nothing of the way there.
            client.raw(STATUS).orThrow();
            Instant asked = Instant.now();
            long start = System.nanoTime();
            ApiAnswer answer = client.raw(STATUS).orThrow();
            double millis = (System.nanoTime() - start) / 1e6;
            Document status = document(answer);
            ApiAnswer cluster =
                    client.raw(ApiRequest.of("GET", "/v1/cluster/status")).orThrow();
            ApiAnswer metrics = client.raw(ApiRequest.of("GET", "/metrics"));
            ApiAnswer ready = client.raw(ApiRequest.of("GET", "/readyz?verbose"));
            return new Visit(
                    endpoint,
                    millis,
                    null,
                    status,
                    document(cluster),
                    ahead(status.text("time"), asked, millis),
                    Metrics.parse(metrics.status() == 200 ? metrics.text() : ""),
                    ready.status() == 200 ? "" : failing(ready.text()));
        } catch (QuorateException refused) {
            return unanswered(
                    endpoint,
                    refused.failure().code() + ": " + refused.failure().detail());
        } catch (IOException malformed) {
            return unanswered(endpoint, "it answers with no JSON: is it a member of Quorate?");
        }
    }

    private static Visit unanswered(String endpoint, String fault) {
        Document nothing = new Document(Map.of());
        return new Visit(endpoint, 0, fault, nothing, nothing, null, Metrics.parse(""), "");
    }

    private static Document document(ApiAnswer answer) throws IOException {
        return new Document(Json.object(answer.body()));
    }

    /** The member read its clock at some moment between question and answer: most likely in the middle. */
    static Visit.@Nullable Ahead ahead(String time, Instant asked, double millis) {
        try {
            Duration ahead = Duration.between(asked, Instant.parse(time));
            return new Visit.Ahead(ahead.toNanos() / 1e6 - millis / 2, millis / 2);
        } catch (DateTimeException none) {
            return null;
        }
    }

    private static String failing(String checks) {
        List<String> failing = checks.lines()
                .filter(line -> line.startsWith("[-]"))
                .map(line -> line.substring(3))
                .toList();
        return failing.isEmpty() ? checks.strip() : String.join("; ", failing);
    }
}
