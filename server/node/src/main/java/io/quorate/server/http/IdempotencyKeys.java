package io.quorate.server.http;

import io.quorate.core.log.Command;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes repeats of a request recognizable. Stateless. */
final class IdempotencyKeys {

    /** The longest key. */
    static final int CHARS_MAX = 64;

    /** What a key may look like. */
    static final String EXPECTED =
            "1 to 64 visible ASCII characters; q1:SESSION:SEQUENCE:LOWEST for numbered requests, 1 <= LOWEST <= SEQUENCE";

    private static final String SEQUENCED = "q1:";
    private static final int DIGEST_BYTES = 16;

    /** Parameters that change how an answer looks, not what the request does, or that stand for the resource. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("timeout", "pretty", "as", "values", "key", "key64", "name", "progress");

    private IdempotencyKeys() {}

    /** The request for {@code command}, with the key its headers give it, if any. */
    static Request request(Exchange exchange, Bytes resource, Command command) {
        String text = exchange.requestHeader(Names.IDEMPOTENCY_KEY);
        if (text == null) {
            return Request.of(command);
        }
        RequestKey key = parse(text);
        if (key == null) {
            exchange.fault("header.Idempotency-Key", "Idempotency-Key: expected " + EXPECTED);
            return Request.of(command);
        }
        return new Request(key, digest(exchange, resource), Principal.ANYONE, command);
    }

    /**
     * Checks a key that changes nothing: what a renewal found is true at its moment only, so a repeat is a renewal of
     * its own.
     */
    static void checkUnused(Exchange exchange) {
        String text = exchange.requestHeader(Names.IDEMPOTENCY_KEY);
        if (text != null && parse(text) == null) {
            exchange.fault("header.Idempotency-Key", "Idempotency-Key: expected " + EXPECTED);
        }
    }

    /** The key spelled {@code text}; null if it is malformed. */
    static @Nullable RequestKey parse(String text) {
        if (text.length() > CHARS_MAX || !Numbers.isVisible(text)) {
            return null;
        }
        if (!text.startsWith(SEQUENCED)) {
            return new RequestKey.Free("", text);
        }
        String[] parts = text.split(":", 5);
        if (parts.length != 4 || parts[1].isEmpty()) {
            return null;
        }
        long sequence = Numbers.parse(parts[2]);
        long lowest = Numbers.parse(parts[3]);
        return sequence < 1 || lowest < 1 || lowest > sequence
                ? null
                : new RequestKey.Sequenced("", parts[1], sequence, lowest);
    }

    private static Bytes digest(Exchange exchange, Bytes resource) {
        MessageDigest sha256 = sha256();
        add(sha256, exchange.method().getBytes(StandardCharsets.US_ASCII));
        add(sha256, exchange.route().template().startsWith(KeyTarget.PATH) ? KEYS : path(exchange));
        add(sha256, resource.array());
        TreeMap<String, byte[]> parameters = new TreeMap<>();
        for (Query.Parameter parameter : exchange.parameters().query().parameters()) {
            if (!WITHOUT_EFFECT.contains(parameter.name())) {
                byte[] value = parameter.value();
                byte[] bytes = value == null ? new byte[0] : value;
                // A parameter that may be repeated counts as often as it is there.
                for (String name = parameter.name(); parameters.putIfAbsent(name, bytes) != null; ) {
                    name += '&';
                }
            }
        }
        parameters.forEach((name, value) -> {
            add(sha256, name.getBytes(StandardCharsets.UTF_8));
            add(sha256, value);
        });
        addHeader(sha256, exchange, "If-Match");
        addHeader(sha256, exchange, "If-None-Match");
        add(sha256, exchange.body());
        return Bytes.wrap(Arrays.copyOf(sha256.digest(), DIGEST_BYTES));
    }

    private static final byte[] KEYS = KeyTarget.PATH.getBytes(StandardCharsets.US_ASCII);

    private static byte[] path(Exchange exchange) {
        return exchange.path().getBytes(StandardCharsets.UTF_8);
    }

    private static void addHeader(MessageDigest sha256, Exchange exchange, String name) {
        String value = exchange.requestHeader(name);
        add(sha256, value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a piece with its length, so that no two sequences of pieces look alike. */
    private static void add(MessageDigest sha256, byte[] piece) {
        sha256.update(new byte[] {
            (byte) (piece.length >>> 24), (byte) (piece.length >>> 16), (byte) (piece.length >>> 8), (byte) piece.length
        });
        sha256.update(piece);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
