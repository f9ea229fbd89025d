package io.quorate.it.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quorate.it.check.KeyVersion;
import io.quorate.it.wire.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store behind a piece of the API that can be made to break its promises: what the clients and checkers are tried on.
 * Safe for any thread.
 */
final class FakeServer implements AutoCloseable {

    /** What it does wrong, about once in a hundred requests. */
    enum Fault {
        NONE,
        STALE_READ,
        FORGOTTEN_WRITE,
        WRITTEN_TWICE,
        REFUSED_BUT_DONE,
        /** Not wrong: an outcome may be unknown, whether it happened or not. */
        UNKNOWN
    }

    static {
        // Read once, when the JDK's server is first used: without it each answer waits for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Fault fault;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(8);
    private final Map<String, List<KeyVersion>> histories = new HashMap<>();
    private long revision = 1;
    private int requests;

    FakeServer(Fault fault) throws IOException {
        this.fault = fault;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/v1/kv/", this::handle);
        server.start();
    }

    Endpoint endpoint() {
        return new Endpoint("fake", server.getAddress());
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private record Response(int status, String type, String body) {}

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = exchange.getRequestURI().getPath().substring("/v1/kv/".length());
        Response response;
        synchronized (this) {
            response = answer(exchange, key, body);
            exchange.getResponseHeaders().set("Quorate-Revision", Long.toString(revision));
        }
        exchange.getResponseHeaders().set("Content-Type", response.type());
        byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Response answer(HttpExchange exchange, String key, String body) {
        List<KeyVersion> versions = histories.computeIfAbsent(key, name -> new ArrayList<>());
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        boolean wrong = !query.startsWith("history") && ++requests % 100 == 0;
        return switch (exchange.getRequestMethod()) {
            case "PUT" -> put(versions, query, body, wrong);
            case "DELETE" -> delete(versions);
            default -> query.startsWith("history") ? history(versions) : get(exchange, versions, wrong);
        };
    }

    private static @Nullable KeyVersion last(List<KeyVersion> versions) {
        KeyVersion last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
        return last == null || last.value() == null ? null : last;
    }

    private Response put(List<KeyVersion> versions, String query, String value, boolean wrong) {
        KeyVersion last = last(versions);
        long current = last == null ? 0 : last.modRevision();
        boolean refused = (query.startsWith("cas=") && Long.parseLong(query.substring(4)) != current)
                || (query.startsWith("cas_value=")
                        && (last == null || !query.substring(10).equals(last.value())));
        if (refused) {
            return problem(412, "cas-failed", "no", ",\"current_revision\":" + current);
        }
        if (wrong && fault == Fault.UNKNOWN && revision % 2 == 0) {
            return problem(504, "outcome-unknown", "unknown", "");
        }
        KeyVersion stored = store(versions, value);
        if (wrong && fault == Fault.FORGOTTEN_WRITE) {
            versions.remove(stored);
        }
        if (wrong && fault == Fault.WRITTEN_TWICE) {
            store(versions, value);
            revision--;
            versions.set(
                    versions.size() - 1,
                    new KeyVersion(++revision, value, stored.createRevision(), stored.version() + 1));
            return written(versions.get(versions.size() - 1));
        }
        if (wrong && fault == Fault.REFUSED_BUT_DONE) {
            return problem(503, "no-leader", "no", "");
        }
        return wrong && fault == Fault.UNKNOWN ? problem(504, "outcome-unknown", "unknown", "") : written(stored);
    }

    private KeyVersion store(List<KeyVersion> versions, String value) {
        KeyVersion last = last(versions);
        revision++;
        KeyVersion stored = new KeyVersion(
                revision,
                value,
                last == null ? revision : last.createRevision(),
                last == null ? 1 : last.version() + 1);
        versions.add(stored);
        return stored;
    }

    private static Response written(KeyVersion stored) {
        return new Response(stored.version() == 1 ? 201 : 200, "application/json", json(stored));
    }

    private Response delete(List<KeyVersion> versions) {
        boolean existed = last(versions) != null;
        if (existed) {
            versions.add(new KeyVersion(++revision, null, 0, 0));
        }
        return new Response(
                200, "application/json", "{\"deleted\":%d,\"revision\":%d}".formatted(existed ? 1 : 0, revision));
    }

    private Response get(HttpExchange exchange, List<KeyVersion> versions, boolean wrong) {
        KeyVersion last = last(versions);
        if (wrong && fault == Fault.STALE_READ && versions.size() > 1) {
            last = last(versions.subList(0, versions.size() - 1));
        }
        if (last == null) {
            return problem(404, "key-not-found", "no", "");
        }
        exchange.getResponseHeaders().set("Quorate-Mod-Revision", Long.toString(last.modRevision()));
        exchange.getResponseHeaders().set("Quorate-Create-Revision", Long.toString(last.createRevision()));
        exchange.getResponseHeaders().set("Quorate-Version", Long.toString(last.version()));
        return new Response(200, "application/octet-stream", String.valueOf(last.value()));
    }

    private static Response history(List<KeyVersion> versions) {
        return new Response(
                200,
                "application/json",
                versions.stream().map(FakeServer::json).collect(Collectors.joining(",", "{\"items\":[", "]}")));
    }

    private static String json(KeyVersion version) {
        return version.value() == null
                ? "{\"mod_revision\":%d,\"deleted\":true}".formatted(version.modRevision())
                : "{\"value\":\"%s\",\"mod_revision\":%d,\"create_revision\":%d,\"version\":%d}"
                        .formatted(version.value(), version.modRevision(), version.createRevision(), version.version());
    }

    private static Response problem(int status, String code, String applied, String more) {
        return new Response(
                status,
                "application/problem+json",
                "{\"code\":\"%s\",\"applied\":\"%s\"%s}".formatted(code, applied, more));
    }
}
