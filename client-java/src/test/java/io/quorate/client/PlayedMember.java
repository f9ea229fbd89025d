package io.quorate.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A member that plays answers in turn, the last one again and again, and remembers what it was asked. */
public final class PlayedMember implements AutoCloseable {

    /** What it was asked. */
    public record Asked(String method, String target, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private record Answer(int status, String type, String body, Map<String, String> headers) {}

    /** What a client asks for by itself a second after its first answer. */
    static final String MEMBERS = "/v1/cluster/members";

    private final HttpServer server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile boolean tellsMembers;

    public PlayedMember() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::play);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public PlayedMember answers(int status, String json) {
        return answers(status, "application/json", json, Map.of());
    }

    public synchronized PlayedMember answers(int status, String type, String body, Map<String, String> headers) {
        answers.addLast(new Answer(status, type, body, headers));
        return this;
    }

    public PlayedMember problem(int status, String code, String applied, String retry) {
        String body = "{\"type\":\"urn:quorate:problem:" + code + "\",\"title\":\"T\",\"status\":" + status
                + ",\"code\":\"" + code + "\",\"detail\":\"it is so\",\"applied\":\"" + applied + "\",\"retry\":\""
                + retry + "\",\"hint\":\"do that\",\"request_id\":\"rq_1\",\"current_revision\":57}";
        return answers(status, "application/problem+json", body, Map.of());
    }

    /** Takes the request and hangs up. */
    public PlayedMember hangsUp() {
        return answers(0, "", "", Map.of());
    }

    /** From now on who asks for the members is one like any other; until then he is refused, and not remembered. */
    public PlayedMember tellsMembers() {
        tellsMembers = true;
        return this;
    }

    public List<Asked> asked() {
        return asked;
    }

    private void play(HttpExchange exchange) throws IOException {
        boolean asksForMembers = exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().toString().equals(MEMBERS);
        if (asksForMembers && !tellsMembers) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
        Answer answer;
        synchronized (this) {
            answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        }
        if (answer.status() == 0) {
            exchange.close();
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
