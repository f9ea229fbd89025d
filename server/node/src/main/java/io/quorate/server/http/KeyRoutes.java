package io.quorate.server.http;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;

/** The operations on keys. Immutable. */
final class KeyRoutes implements Routes {

    private static final String TAIL = KeyTarget.PATH + "/{key}";

    private final KeyWrites writes;
    private final KeyReads reads;

    KeyRoutes(Gate gate, WatchCalls watches) {
        this.writes = new KeyWrites(gate);
        this.reads = new KeyReads(gate, watches);
    }

    @Override
    public List<Route> routes() {
        List<Route> all = new ArrayList<>();
        for (boolean tail : new boolean[] {true, false}) {
            all.add(route("PUT", tail, Route.Body.VALUE, writes::put, KeyWrites.PUT_PARAMETERS)
                    .access(Access.on(
                            Domain.KV,
                            Action.WRITE,
                            exchange -> KeyRange.only(KeyTarget.of(exchange).key()))));
            all.add(route("GET", tail, Route.Body.NONE, reads::get, KeyReads.PARAMETERS)
                    .access(Access.judged()));
            all.add(route("DELETE", tail, Route.Body.NONE, writes::delete, KeyWrites.DELETE_PARAMETERS)
                    .access(Access.judged()));
            all.add(route("POST", tail, Route.Body.VALUE, writes::append, KeyWrites.APPEND_PARAMETERS)
                    .access(Access.on(
                            Domain.KV,
                            Action.WRITE,
                            exchange -> KeyRange.prefix(KeyTarget.of(exchange).key()))));
        }
        return all;
    }

    private static Route route(
            String method, boolean tail, Route.Body body, Route.Handler handler, List<String> parameters) {
        String[] names = new String[parameters.size() + 2];
        parameters.toArray(names);
        names[parameters.size()] = "key";
        names[parameters.size() + 1] = "key64";
        Route route = Route.of(method, tail ? TAIL : KeyTarget.PATH, body, handler, names);
        return tail ? route.withTail() : route;
    }
}
