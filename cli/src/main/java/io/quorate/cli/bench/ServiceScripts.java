package io.quorate.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Scripts that register, find and deregister instances of one service. Each is confined to the thread of its loop. */
final class ServiceScripts {

    /** So many instances are found at once. */
    static final int FOUND = 10;

    private static final String INSTANCE =
            "address=10.0.0.7&port=8080&scheme=http&zone=eu-1a&tag=v2&tag=primary&meta.version=2.3.1";
    private static final int DIGITS = 20;

    private final BenchPlan plan;
    private final String service;

    ServiceScripts(BenchPlan plan) {
        this.plan = plan;
        // What keys call bench/x/ is bench-x as a label of DNS.
        this.service = plan.prefix().substring(0, plan.prefix().length() - 1).replace('/', '-');
    }

    /** The same request again and again. */
    private static final class Fixed implements Script {
        private final byte[] request;
        private final boolean reads;

        Fixed(byte[] request, boolean reads) {
            this.request = request;
            this.reads = reads;
        }

        @Override
        public boolean reads() {
            return reads;
        }

        @Override
        public int requestBytesMax() {
            return request.length;
        }

        @Override
        public void begin(ByteBuffer out, long nowNanos) {
            out.put(request);
        }
    }

    /** Registers instances that stay, of which {@code next} is the next one. */
    Script fill(String headers, AtomicInteger next, long ttlMillis) {
        String query = "?" + INSTANCE + (ttlMillis > 0 ? "&ttl=" + ttlMillis + "ms" : "");
        return each("PUT", headers, next, query);
    }

    /** Deregisters instances, of which {@code next} is the next one. */
    Script clear(String headers, AtomicInteger next) {
        return each("DELETE", headers, next, "");
    }

    private Script each(String method, String headers, AtomicInteger next, String query) {
        return new Script() {
            @Override
            public int requestBytesMax() {
                return request(method, headers, path(Integer.MAX_VALUE) + query).length;
            }

            @Override
            public void begin(ByteBuffer out, long nowNanos) {
                out.put(request(method, headers, path(next.getAndIncrement()) + query));
            }
        };
    }

    /** The workload on one connection, which has an instance of its own. */
    Script script(int connection, String headers) {
        return switch (plan.workload()) {
            case SVC_HEARTBEAT -> new Fixed(request("POST", headers, path(connection) + "/heartbeat"), false);
            case SVC_REGISTER -> register(connection, headers);
            default -> {
                String query = plan.consistency() == null ? "" : "?consistency=" + plan.consistency();
                yield new Fixed(request("GET", headers, "/v1/services/" + service + query), true);
            }
        };
    }

    /** Each registration differs from the one before, so that each is a new version. */
    private Script register(int connection, String headers) {
        String target = path(connection) + "?" + INSTANCE + "&ttl=30s&meta.build=";
        return new Script() {
            private long build;

            @Override
            public int requestBytesMax() {
                return request("PUT", headers, target).length + DIGITS;
            }

            @Override
            public void begin(ByteBuffer out, long nowNanos) {
                out.put(request("PUT", headers, target + build++));
            }
        };
    }

    private String path(int instance) {
        return "/v1/services/" + service + "/instances/i" + instance;
    }

    private static byte[] request(String method, String headers, String target) {
        String length = method.equals("PUT") || method.equals("POST") ? "Content-Length: 0\r\n" : "";
        return (method + " " + target + " HTTP/1.1\r\n" + headers + length + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
