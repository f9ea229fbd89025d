package io.quorate.server.http;

import io.quorate.core.log.Keys;
import io.quorate.core.store.Bytes;

/** Which keys a request means: one, those with a prefix, or a range. Stateless. */
final class KeySpan {

    private KeySpan() {}

    /** The keys meant by the target and the parameters {@code prefix}, {@code end}, {@code end64}. */
    static Keys of(Exchange exchange, KeyTarget target) {
        RequestParameters parameters = exchange.parameters();
        boolean prefix = exchange.flag("prefix");
        boolean ends = parameters.has("end") || parameters.has("end64");
        if (prefix && ends) {
            exchange.fault("query.prefix", "prefix: given beside end (expected: one of them)");
        }
        if (prefix) {
            return Keys.prefix(target.key());
        }
        if (!ends) {
            return Keys.one(target.key());
        }
        Bytes end = KeyTarget.bytes(exchange, "end", "end64");
        KeyPath.checkLength(end == null ? Bytes.EMPTY : end);
        if (end == null || end.isEmpty()) {
            return new Keys.Span(target.key(), null);
        }
        if (end.compareTo(target.key()) <= 0) {
            exchange.fault("query.end", "end: expected a key after the start of the range");
        }
        return new Keys.Span(target.key(), end);
    }
}
