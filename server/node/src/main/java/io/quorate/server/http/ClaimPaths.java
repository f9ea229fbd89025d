package io.quorate.server.http;

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
    static List<Route> routes(String path, Operation... operations) {
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
                routes.add(tail ? route.withTail() : route);
            }
        }
        return routes;
    }
}
