package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What a request on keys is addressed to. Immutable.
 *
 * @param key the key, the prefix or the start of a range; empty if none was named
 * @param named whether one was named, be it empty
 */
record KeyTarget(Bytes key, boolean named) {

    /** The path under which keys live. */
    static final String PATH = "/v1/kv";

    /** The key of a request, from its path or from {@code key=} or {@code key64=}. */
    static KeyTarget of(Exchange exchange) {
        String path = exchange.path();
        boolean tail = path.length() > PATH.length();
        RequestParameters parameters = exchange.parameters();
        if (!parameters.has("key") && !parameters.has("key64")) {
            if (!tail) {
                return new KeyTarget(Bytes.EMPTY, false);
            }
            Bytes key = KeyPath.decode(path, PATH.length() + 1);
            KeyPath.checkLength(key);
            return new KeyTarget(key, true);
        }
        if (tail && path.length() > PATH.length() + 1) {
            exchange.fault("query", "the key is given in the path and as a parameter (expected: once)");
        }
        Bytes key = bytes(exchange, "key", "key64");
        KeyPath.checkLength(key == null ? Bytes.EMPTY : key);
        return new KeyTarget(key == null ? Bytes.EMPTY : key, true);
    }

    /** The key alone, for operations on one key. */
    static Bytes one(Exchange exchange) {
        KeyTarget target = of(exchange);
        if (exchange.faults().isEmpty()) {
            KeyPath.check(target.key());
        }
        return target.key();
    }

    /** Bytes given as text in one parameter, or as base64url in another; null if in neither. */
    static @Nullable Bytes bytes(Exchange exchange, String textName, String base64Name) {
        RequestParameters parameters = exchange.parameters();
        byte[] text = parameters.bytes(textName);
        byte[] base64 = parameters.bytes(base64Name);
        if (text != null && base64 != null) {
            exchange.fault(
                    "query." + base64Name, base64Name + ": given beside " + textName + " (expected: one of them)");
        }
        if (text != null) {
            if (Percent.utf8(text) == null) {
                exchange.fault(
                        ProblemCode.NAME_INVALID,
                        "query." + textName,
                        textName + ": not UTF-8 (other bytes go into " + base64Name + ")");
            }
            return Bytes.wrap(text);
        }
        if (base64 == null) {
            return null;
        }
        byte[] decoded = KeyPath.base64(base64);
        if (decoded == null) {
            exchange.fault("query." + base64Name, base64Name + ": expected base64url, padding optional");
            return Bytes.EMPTY;
        }
        return Bytes.wrap(decoded);
    }

    /** Refuses the request if no key was named. */
    void requireNamed() {
        if (!named) {
            throw new RefusedException(
                    ProblemCode.NAME_INVALID, "the request names no key (expected: " + PATH + "/KEY)");
        }
    }
}
