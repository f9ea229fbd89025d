package io.quorate.server.http;

/** The forms in which an answer can be given. */
public enum Rendering {
    /** The bytes of the value themselves. */
    RAW("application/octet-stream"),
    /** A JSON document. */
    JSON("application/json"),
    /** Plain text for people and shell loops. */
    TEXT("text/plain"),
    /** One JSON document a line. */
    NDJSON("application/x-ndjson"),
    /** Server-sent events. */
    SSE("text/event-stream"),
    /** What Prometheus reads to learn its targets, asked for by name only. */
    PROMETHEUS("application/json");

    private final String mediaType;

    Rendering(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The media type without parameters. */
    String mediaType() {
        return mediaType;
    }
}
