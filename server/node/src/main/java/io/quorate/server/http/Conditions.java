package io.quorate.server.http;

import io.quorate.core.log.Guard;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** The conditions of a write to one key, out of headers and parameters. Stateless. */
final class Conditions {

    /** Their parameters. */
    static final String[] PARAMETERS = {"cas", "cas_value", "cas_value64", "exists"};

    private Conditions() {}

    /** Every condition given, as guards over {@code key}. */
    static List<Guard> of(Exchange exchange, Bytes key) {
        String ifMatch = exchange.requestHeader(HttpHeaders.IF_MATCH);
        String ifNoneMatch = exchange.requestHeader(HttpHeaders.IF_NONE_MATCH);
        RequestParameters parameters = exchange.parameters();
        if (ifMatch == null && ifNoneMatch == null && !parameters.any()) {
            return List.of();
        }
        Keys keys = Keys.one(key);
        List<Guard> guards = new ArrayList<>(2);
        if (ifMatch != null) {
            guards.add(
                    ifMatch.equals("*")
                            ? new Guard.Exists(keys, true)
                            : revision(keys, Guard.Relation.EQ, tag(exchange, "If-Match", ifMatch)));
        }
        if (ifNoneMatch != null) {
            guards.add(
                    ifNoneMatch.equals("*")
                            ? new Guard.Exists(keys, false)
                            : revision(keys, Guard.Relation.NE, tag(exchange, "If-None-Match", ifNoneMatch)));
        }
        if (parameters.has("cas")) {
            long cas = exchange.number("cas", 0, Numbers.MAX, 0);
            guards.add(cas == 0 ? new Guard.Exists(keys, false) : revision(keys, Guard.Relation.EQ, cas));
        }
        if (exchange.flag("exists")) {
            guards.add(new Guard.Exists(keys, true));
        }
        Bytes value = KeyTarget.bytes(exchange, "cas_value", "cas_value64");
        if (value != null) {
            guards.add(new Guard.Value(keys, Guard.Relation.EQ, value));
        }
        guards.addAll(Fences.of(exchange));
        return guards;
    }

    /** Every condition given, as guards over something that has versions and is no key. */
    static List<Guard> of(Exchange exchange, Kind kind, Bytes key) {
        List<Guard> guards = of(exchange, key);
        if (guards.isEmpty()) {
            return guards;
        }
        List<Guard> versioned = new ArrayList<>(guards.size());
        for (Guard guard : guards) {
            versioned.add(guard instanceof Guard.OfKeys ofKeys ? new Guard.Versioned(kind, ofKeys) : guard);
        }
        return versioned;
    }

    /** Refuses conditions where there can be none. */
    static void refuse(Exchange exchange, String why) {
        for (String name : PARAMETERS) {
            exchange.parameters().inapplicable(name, why);
        }
        if (exchange.requestHeader(HttpHeaders.IF_MATCH) != null) {
            exchange.fault("header.If-Match", "If-Match does not apply here: " + why);
        }
        if (exchange.requestHeader(HttpHeaders.IF_NONE_MATCH) != null) {
            exchange.fault("header.If-None-Match", "If-None-Match does not apply here: " + why);
        }
    }

    private static Guard revision(Keys keys, Guard.Relation relation, long revision) {
        return new Guard.Metadata(keys, Guard.Field.MOD_REVISION, relation, revision);
    }

    private static long tag(Exchange exchange, String header, String value) {
        long revision = strongTag(value);
        if (revision < 0) {
            exchange.fault(
                    "header." + header, header + ": " + Text.shown(value) + " (expected: * or one \"REVISION\")");
        }
        return revision;
    }

    /** The revision of a strong entity tag; -1 if {@code value} is none. */
    static long strongTag(String value) {
        int last = value.length() - 1;
        if (last < 2 || value.charAt(0) != '"' || value.charAt(last) != '"') {
            return -1;
        }
        return Numbers.parse(value.substring(1, last));
    }

    /** The revision of an entity tag, weak or strong; -1 if {@code value} is none. */
    static long anyTag(String value) {
        return strongTag(value.startsWith("W/") ? value.substring(2) : value);
    }
}
