package io.quorate.server.http;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;

/** The paths of things that have names: a name in the path, or as a parameter, or none. Stateless. */
final class ClaimPaths {

    private ClaimPaths() {}

    /**
     * What a method does.
     *
     * @param parameters what it knows besides the name
     */
    record Operation(String method, Route.Body body, Route.Handler handler, List<String> parameters) {}

    /** Every operation, with the name in the path and without. */
    static List<Route> routes(Domain domain, String path, Operation... operations) {
        List<Route> routes = new ArrayList<>();
        for (boolean tail : new boolean[] {true, false}) {
            for (Operation operation : operations) {
                List<String> parameters = new ArrayList<>(operation.parameters());
                parameters.add(ClaimName.PARAMETER);
                Route route = Route.of(
                        operation.method(),
                        tail ? path + "/{name}" : path,
                        operation.body(),
                        operation.handler(),
                        parameters.toArray(new String[0]));
                routes.add((tail ? route.withTail() : route).access(access(domain, path, operation)));
            }
        }
        return routes;
    }

    /** What makes something new is judged by its name before its body is read; the rest may be the caller's own. */
    private static Access access(Domain domain, String path, Operation operation) {
        if (!operation.method().equals("POST")) {
            return Access.judged();
        }
        return Access.on(
                domain,
                Action.WRITE,
                exchange -> ClaimName.isGiven(exchange, path) ? KeyRange.only(ClaimName.of(exchange, path)) : null);
    }
}
