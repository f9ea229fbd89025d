package io.quorate.server.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server answers clients. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0: any free one
 * @param eventLoops how many event loops share the connections
 * @param valueBytesMax the largest value, bytes
 * @param txnBytesMax the largest document, and the largest line of a batch, bytes
 * @param requestTimeoutMillis the deadline of a request that names none
 * @param requestTimeoutMillisMax the longest deadline a request may name
 * @param headerTimeoutMillis how long the headers of a request may take to arrive
 * @param bodyTimeoutMillis how long a collected body may take to arrive, and how long a streamed one may stand still
 * @param idleTimeoutMillis how long a connection without a request is kept
 * @param connectionsMax how many connections are open at once
 * @param inFlightMax how many requests are in work at once
 * @param connectionStreamsMax how many requests of one HTTP/2 connection are in work at once
 * @param leaseTtlMillisMin the shortest lease a client may ask for
 * @param unboundedHolds whether holds are offered though nothing tells of clients that fell silent
 * @param memoryBytesMax how many bytes of request bodies and of answers are held at once
 * @param allowedOrigins the origins whose pages may change state
 * @param advertisedHosts the host names under which clients know this member, without ports
 * @param tls how HTTPS is spoken; null: HTTP is
 */
public record HttpSettings(
        String host,
        int port,
        int eventLoops,
        int valueBytesMax,
        int txnBytesMax,
        long requestTimeoutMillis,
        long requestTimeoutMillisMax,
        long headerTimeoutMillis,
        long bodyTimeoutMillis,
        long idleTimeoutMillis,
        int connectionsMax,
        int inFlightMax,
        int connectionStreamsMax,
        long leaseTtlMillisMin,
        boolean unboundedHolds,
        long memoryBytesMax,
        Set<String> allowedOrigins,
        Set<String> advertisedHosts,
        @Nullable HttpTls tls) {

    /** The longest request line, bytes. */
    public static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

    /** The largest headers, bytes. */
    public static final int HEADER_BYTES_MAX = 32 << 10;

    /** The longest lease of a hold that lives by its connection, milliseconds. */
    public static final long HOLD_TTL_MILLIS_MAX = 60_000;

    /** The most watches of one connection that carries several. */
    public static final int CONNECTION_WATCHES_MAX = 1_024;

    /** How long a connection on which nothing moves is kept: longer than the longest wait for a lock. */
    private static final long IDLE_MILLIS = 720_000;

    public HttpSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        advertisedHosts = Set.copyOf(advertisedHosts);
        require(port >= 0 && port <= 65_535, "port", port, "0..65535");
        require(eventLoops >= 1, "eventLoops", eventLoops, "at least 1");
        require(valueBytesMax >= 1 && valueBytesMax <= 8 << 20, "valueBytesMax", valueBytesMax, "1..8388608");
        require(txnBytesMax >= valueBytesMax, "txnBytesMax", txnBytesMax, "at least valueBytesMax");
        require(requestTimeoutMillis >= 1, "requestTimeoutMillis", requestTimeoutMillis, "at least 1");
        require(
                requestTimeoutMillisMax >= requestTimeoutMillis,
                "requestTimeoutMillisMax",
                requestTimeoutMillisMax,
                "at least requestTimeoutMillis");
        require(headerTimeoutMillis >= 1, "headerTimeoutMillis", headerTimeoutMillis, "at least 1");
        require(bodyTimeoutMillis >= 1, "bodyTimeoutMillis", bodyTimeoutMillis, "at least 1");
        require(idleTimeoutMillis >= 1, "idleTimeoutMillis", idleTimeoutMillis, "at least 1");
        require(connectionsMax >= 1, "connectionsMax", connectionsMax, "at least 1");
        require(inFlightMax >= 1, "inFlightMax", inFlightMax, "at least 1");
        require(connectionStreamsMax >= 1, "connectionStreamsMax", connectionStreamsMax, "at least 1");
        require(leaseTtlMillisMin >= 1, "leaseTtlMillisMin", leaseTtlMillisMin, "at least 1");
        require(memoryBytesMax > txnBytesMax, "memoryBytesMax", memoryBytesMax, "more than txnBytesMax");
    }

    /** The defaults, on {@code host} and {@code port}. */
    public static HttpSettings defaults(String host, int port) {
        int loops = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() / 2));
        long memory = Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 8);
        return new HttpSettings(
                host,
                port,
                loops,
                1 << 20,
                2 << 20,
                5_000,
                60_000,
                10_000,
                30_000,
                IDLE_MILLIS,
                10_000,
                10_000,
                1_000,
                1_000,
                false,
                memory,
                Set.of(),
                Set.of(),
                null);
    }

    /** These settings with HTTPS, or without. */
    public HttpSettings withTls(@Nullable HttpTls other) {
        return new HttpSettings(
                host,
                port,
                eventLoops,
                valueBytesMax,
                txnBytesMax,
                requestTimeoutMillis,
                requestTimeoutMillisMax,
                headerTimeoutMillis,
                bodyTimeoutMillis,
                idleTimeoutMillis,
                connectionsMax,
                inFlightMax,
                connectionStreamsMax,
                leaseTtlMillisMin,
                unboundedHolds,
                memoryBytesMax,
                allowedOrigins,
                advertisedHosts,
                other);
    }

    /** These with another shortest lease. */
    HttpSettings withLeaseTtlMin(long millis) {
        return new HttpSettings(
                host,
                port,
                eventLoops,
                valueBytesMax,
                txnBytesMax,
                requestTimeoutMillis,
                requestTimeoutMillisMax,
                headerTimeoutMillis,
                bodyTimeoutMillis,
                idleTimeoutMillis,
                connectionsMax,
                inFlightMax,
                connectionStreamsMax,
                millis,
                unboundedHolds,
                memoryBytesMax,
                allowedOrigins,
                advertisedHosts,
                tls);
    }

    private static void require(boolean holds, String name, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
