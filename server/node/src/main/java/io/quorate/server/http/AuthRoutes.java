package io.quorate.server.http;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.List;

/** Who may do what: getting in, users, roles, tokens. Safe for any event loop. */
final class AuthRoutes implements Routes {

    private static final String USER = "/v1/auth/users/{user}";
    private static final String ROLE = "/v1/auth/roles/{role}";

    private final SessionCalls sessions;
    private final UserCalls users;
    private final RoleCalls roles;
    private final TokenCalls tokens;

    AuthRoutes(HttpState state, Gate gate) {
        AccessWrites writes = new AccessWrites(gate);
        this.sessions = new SessionCalls(state, writes);
        this.users = new UserCalls(state, writes);
        this.roles = new RoleCalls(state, writes);
        this.tokens = new TokenCalls(state, writes);
    }

    @Override
    public List<Route> routes() {
        Access toUser = named("user/", "user");
        Access toRole = named("role/", "role");
        return List.of(
                document("POST", "/v1/auth/bootstrap", sessions::bootstrap).access(Access.open()),
                document("POST", "/v1/auth/login", sessions::login).access(Access.open()),
                Route.of("POST", "/v1/auth/logout", Route.Body.NONE, sessions::logout)
                        .access(Access.known()),
                Route.get("/v1/auth/whoami", sessions::whoami).access(Access.known()),
                document("POST", "/v1/auth/can", sessions::can).access(Access.known()),
                Route.get("/v1/auth/users", users::list, AccessLists.PARAMETERS).access(Access.known()),
                Route.get(USER, users::get).access(Access.judged()),
                document("PUT", USER, users::put).access(toUser),
                Route.of("DELETE", USER, Route.Body.NONE, users::delete).access(toUser),
                document("POST", USER + "/password", users::changePassword).access(Access.judged()),
                Route.get("/v1/auth/roles", roles::list, AccessLists.PARAMETERS).access(Access.known()),
                Route.get(ROLE, roles::get).access(Access.judged()),
                document("PUT", ROLE, roles::put).access(toRole),
                Route.of("DELETE", ROLE, Route.Body.NONE, roles::delete).access(toRole),
                Route.get(TokenCalls.PATH, tokens::list, AccessLists.PARAMETERS).access(Access.known()),
                document("POST", TokenCalls.PATH, tokens::create).access(Access.judged()),
                Route.of("DELETE", TokenCalls.PATH + "/{id}", Route.Body.NONE, tokens::revoke)
                        .access(Access.judged()));
    }

    private static Access named(String before, String segment) {
        return Access.on(
                Domain.AUTH, Action.WRITE, exchange -> KeyRange.only(Bytes.utf8(before + exchange.segment(segment))));
    }

    private static Route document(String method, String template, Route.Handler handler) {
        return Route.of(method, template, Route.Body.DOCUMENT, handler);
    }
}
