package io.quorate.client.kv;

import java.util.Map;

/** An operation of a transaction. Immutable. */
public final class Op {

    private final Map<String, Object> document;

    private Op(String name, Map<String, Object> arguments) {
        this.document = Map.of(name, arguments);
    }

    /** Puts a text. */
    public static Op put(String key, String value) {
        return new Op("put", Map.of("key", key, "value", value));
    }

    /** Reads a key as it is at that point of the transaction: see {@link TxnResult#reads}. */
    public static Op get(String key) {
        return new Op("get", Map.of("key", key));
    }

    /** All keys that start with {@code prefix}. */
    public static Op getPrefix(String prefix) {
        return new Op("get", Map.of("key", prefix, "prefix", true));
    }

    /** Deletes a key; what is absent stays so. */
    public static Op delete(String key) {
        return new Op("delete", Map.of("key", key));
    }

    /** All keys that start with {@code prefix}. */
    public static Op deletePrefix(String prefix) {
        return new Op("delete", Map.of("key", prefix, "prefix", true));
    }

    /** What goes on the wire, as plain values. */
    public Map<String, Object> document() {
        return document;
    }
}
