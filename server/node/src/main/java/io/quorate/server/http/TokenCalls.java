package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.core.access.Judge;
import io.quorate.core.access.Standing;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Token;
import io.quorate.server.auth.Secrets;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** Tokens of programs, and logins. Safe for any event loop. */
final class TokenCalls {

    static final String PATH = "/v1/auth/tokens";

    private final HttpState state;
    private final AccessWrites writes;

    TokenCalls(HttpState state, AccessWrites writes) {
        this.state = state;
        this.writes = writes;
    }

    /** {@code GET /v1/auth/tokens} */
    void list(Exchange exchange) {
        Standing caller = exchange.authority().identity().standing();
        AccessLists.answer(
                exchange,
                state.access.table().tokens(),
                Token::id,
                token -> Judge.ofToken(caller, token) == null
                        || caller.rights().meet(Demand.onTokensOf(token.user(), Action.READ)),
                AccessDocuments::write);
    }

    /** {@code POST /v1/auth/tokens} */
    void create(Exchange exchange) {
        AccessForm form = AccessForm.of(exchange, "name", "roles", "expires_in", "user");
        String name = form.required("name");
        List<String> roles = form.texts("roles");
        long ttlMillis = form.millis("expires_in");
        String user = form.text("user");
        if (exchange.refused()) {
            return;
        }
        String owner = user == null ? exchange.authority().identity().user() : user;
        Secrets.Made made = Secrets.token(Token.Type.API, owner, name, roles, System.currentTimeMillis(), ttlMillis);
        Token token = made.token();
        writes.submitAnew(exchange, new AccessCommand.PutToken(token), done -> {
            exchange.header(HttpHeaders.LOCATION, PATH + "/" + token.id());
            exchange.json(201, out -> {
                out.writeStartObject();
                out.writeStringField("token", made.secret());
                AccessDocuments.writeToken(out, token);
                out.writeEndObject();
            });
        });
    }

    /** {@code DELETE /v1/auth/tokens/{id}} */
    void revoke(Exchange exchange) {
        String id = exchange.segment("id");
        if (!exchange.refused()) {
            writes.submit(
                    exchange, new AccessCommand.RevokeToken(id), done -> UserCalls.answerDeleted(exchange, "id", id));
        }
    }
}
