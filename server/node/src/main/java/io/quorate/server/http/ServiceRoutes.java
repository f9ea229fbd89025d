package io.quorate.server.http;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import java.util.List;

/** The service registry: who serves what, where, and how well. Safe for any event loop. */
final class ServiceRoutes implements Routes {

    private static final String SERVICE = ServiceNames.PATH + "/{service}";
    private static final String INSTANCE = SERVICE + "/instances/{id}";
    private static final String SETTINGS = SERVICE + "/settings";

    private static final Access WRITE = Access.onSegment(Domain.SERVICE, Action.WRITE, "service");
    private static final Access ADMIN = Access.onSegment(Domain.SERVICE, Action.ADMIN, "service");

    private final ServiceLists lists;
    private final ServiceReads services;
    private final InstanceReads instances;
    private final InstanceWrites writes;
    private final ServiceSettingsCalls settings;

    ServiceRoutes(HttpState state, Gate gate, WatchCalls watches) {
        this.lists = new ServiceLists(gate, watches);
        this.services = new ServiceReads(gate, watches);
        this.instances = new InstanceReads(watches);
        this.writes = new InstanceWrites(state, gate);
        this.settings = new ServiceSettingsCalls(gate);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                route("GET", ServiceNames.PATH, Route.Body.NONE, lists::list, ServiceLists.PARAMETERS)
                        .access(Access.known()),
                route("GET", SERVICE, Route.Body.NONE, services::discover, ServiceReads.PARAMETERS)
                        .access(Access.judged()),
                route("PUT", INSTANCE, Route.Body.DOCUMENT, writes::register, InstanceWrites.REGISTER_PARAMETERS)
                        .access(WRITE),
                route("GET", INSTANCE, Route.Body.NONE, instances::get, InstanceReads.PARAMETERS)
                        .access(Access.judged()),
                route("PATCH", INSTANCE, Route.Body.DOCUMENT, writes::patch, InstanceWrites.PATCH_PARAMETERS)
                        .access(WRITE),
                route("DELETE", INSTANCE, Route.Body.NONE, writes::deregister, InstanceWrites.DEREGISTER_PARAMETERS)
                        .access(WRITE),
                route("POST", INSTANCE + "/heartbeat", Route.Body.VALUE, writes::heartbeat, List.of("status"))
                        .access(WRITE),
                route("GET", SETTINGS, Route.Body.NONE, settings::get, List.of(ServiceReads.withFreshness("as", "rev")))
                        .access(Access.judged()),
                route("PUT", SETTINGS, Route.Body.DOCUMENT, settings::put, ServiceSettingsCalls.PUT_PARAMETERS)
                        .access(ADMIN),
                route("DELETE", SETTINGS, Route.Body.NONE, settings::delete, ServiceSettingsCalls.DELETE_PARAMETERS)
                        .access(ADMIN));
    }

    private static Route route(
            String method, String template, Route.Body body, Route.Handler handler, List<String> parameters) {
        return Route.of(method, template, body, handler, parameters.toArray(new String[0]));
    }
}
