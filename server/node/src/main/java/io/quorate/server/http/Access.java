package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import org.jspecify.annotations.Nullable;

/** What an operation asks of its caller before anything of it happens. Immutable. */
public sealed interface Access {

    /** For everybody. */
    record Open() implements Access {}

    /** For everybody who is somebody. */
    record Known() implements Access {}

    /** For whoever may do what it turns out to do. */
    record Judged() implements Access {}

    /** For whoever may do something to all names of a domain, or to a domain without names. */
    record OnAll(Domain domain, Action action) implements Access {}

    /** For whoever may do something to what the target names; the rest is judged by what it turns out to do. */
    record OnNames(Domain domain, Action action, Naming names) implements Access {}

    /** Finds out what a request is about. */
    @FunctionalInterface
    interface Naming {

        /** The names that the target of a request names; null: it is for the body to say. */
        @Nullable
        KeyRange of(Exchange exchange);
    }

    /** For everybody: nobody is asked who they are. */
    static Access open() {
        return new Open();
    }

    /** For everybody who is somebody. What the operation does, it does to what is the caller's own. */
    static Access known() {
        return new Known();
    }

    /** For everybody who is somebody; whether it may happen shows in what it reads and writes, and is judged there. */
    static Access judged() {
        return new Judged();
    }

    /** For whoever may do {@code action} to all names of a domain, or to a domain without names. */
    static Access of(Domain domain, Action action) {
        return new OnAll(domain, action);
    }

    /** For whoever may do {@code action} to what the target of the request names. */
    static Access on(Domain domain, Action action, Naming names) {
        return new OnNames(domain, action, names);
    }

    /** For whoever may do {@code action} to the one whose name is the path parameter {@code parameter}. */
    static Access onSegment(Domain domain, Action action, String parameter) {
        return new OnNames(domain, action, exchange -> KeyRange.only(Bytes.utf8(exchange.segment(parameter))));
    }

    /** What is demanded of the caller of {@code exchange} so far; null: nothing is. */
    default @Nullable Demand demand(Exchange exchange) {
        if (this instanceof OnAll all) {
            return Demand.onAll(all.domain(), all.action());
        }
        if (this instanceof OnNames named) {
            KeyRange names = named.names().of(exchange);
            return names == null ? null : new Demand(named.domain(), names, named.action());
        }
        return null;
    }
}
