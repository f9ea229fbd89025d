package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** The lines of a stream, one by one, however they are cut into chunks. Confined to its test. */
final class Lines implements AutoCloseable {

    /** So little that a client that does not read is noticed soon. */
    private static final int RECEIVE_BYTES = 64 << 10;

    private final Wire wire;
    private final Map<String, String> headers;
    private final StringBuilder rest = new StringBuilder();

    private Lines(Wire wire, Map<String, String> headers) {
        this.wire = wire;
        this.headers = headers;
    }

    /** Sends a request on a connection of its own, whose answer must be a stream. */
    static Lines open(int port, String method, String target, String body, String... more) {
        Wire wire = new Wire(port, RECEIVE_BYTES);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : more) {
            head.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            head.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        wire.send(head.append("\r\n").append(body).toString());
        return new Lines(wire, wire.readHead(200));
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The next line without its end; empty at the end of the stream. */
    String text() {
        int end = rest.indexOf("\n");
        while (end < 0) {
            String chunk = wire.readChunk();
            if (chunk.isEmpty()) {
                String last = rest.toString();
                rest.setLength(0);
                return last;
            }
            rest.append(chunk);
            end = rest.indexOf("\n");
        }
        String line = rest.substring(0, end);
        rest.delete(0, end + 1);
        return line;
    }

    /** The next document. */
    Map<String, Object> next() {
        String line = text();
        assertThat(line).as("the stream has ended").isNotEmpty();
        return HttpFixture.object(line);
    }

    /** The next document, which must be of this type. */
    Map<String, Object> next(String type) {
        Map<String, Object> line = next();
        assertThat(line).as("%s", line).containsEntry("type", type);
        return line;
    }

    /** The next document that is of this type; bookmarks before it are passed over. */
    Map<String, Object> after(String type) {
        Map<String, Object> line = next();
        while ("bookmark".equals(line.get("type")) && !type.equals("bookmark")) {
            line = next();
        }
        assertThat(line).as("%s", line).containsEntry("type", type);
        return line;
    }

    /** Reads on to the first document of this type. */
    Map<String, Object> until(String type) {
        Map<String, Object> line = next();
        while (!type.equals(line.get("type"))) {
            line = next();
        }
        return line;
    }

    /** Sends a request on the connection of a stream that has ended. */
    Wire.Answer request(String method, String target) {
        return wire.request(method, target, null);
    }

    /** The only event of a line. */
    @SuppressWarnings("unchecked") // the test knows its document
    static Map<String, Object> event(Map<String, Object> line) {
        List<Object> events = (List<Object>) HttpFixture.field(line, "events");
        assertThat(events).hasSize(1);
        return (Map<String, Object>) events.get(0);
    }

    /** Whether nothing more comes. */
    boolean hasEnded() {
        return rest.isEmpty() && wire.readChunk().isEmpty();
    }

    @Override
    public void close() {
        wire.close();
    }
}
