package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Elections: an exclusive lock whose note has a reader, the leader's value. Safe for any event loop. */
final class ElectionRoutes implements Routes {

    static final String PATH = "/v1/elections";

    private static final int CANDIDATES_SHOWN_MAX = 1_000;

    private final ClaimCalls calls;

    ElectionRoutes(HttpState state, Gate gate, WatchCalls watches) {
        this.calls = new ClaimCalls(state, Kind.ELECTION, PATH, gate, watches);
    }

    @Override
    public List<Route> routes() {
        List<String> campaign = new ArrayList<>(ClaimTerms.PARAMETERS);
        campaign.add("priority");
        List<String> end = new ArrayList<>(ClaimCalls.END_PARAMETERS);
        end.add("to");
        return ClaimPaths.routes(
                Domain.ELECTION,
                PATH,
                new ClaimPaths.Operation("POST", Route.Body.VALUE, this::campaign, campaign),
                new ClaimPaths.Operation("GET", Route.Body.NONE, this::get, ClaimCalls.READ_PARAMETERS),
                new ClaimPaths.Operation(
                        "PUT",
                        Route.Body.VALUE,
                        exchange -> calls.amend(exchange, Limits.ELECTION_VALUE_BYTES_MAX),
                        List.of("token")),
                new ClaimPaths.Operation("DELETE", Route.Body.NONE, this::resign, end));
    }

    private void campaign(Exchange exchange) {
        Bytes name = calls.name(exchange);
        int priority = (int) exchange.number("priority", 0, Integer.MAX_VALUE, 0);
        ClaimTerms terms = ClaimTerms.of(exchange, Bytes.wrap(exchange.body()), Limits.ELECTION_VALUE_BYTES_MAX)
                .withPriority(priority);
        calls.acquire(exchange, List.of(new Part(name, false, 1, 0)), terms, ClaimCalls::writeGranted);
    }

    private void resign(Exchange exchange) {
        String to = exchange.parameter("to");
        if (to == null) {
            calls.end(exchange);
            return;
        }
        Bytes name = calls.name(exchange);
        for (String other : new String[] {"lease", "owner", "force", "revoke_lease"}) {
            exchange.parameters().inapplicable(other, "the leader itself hands over, by its token");
        }
        long token = exchange.number("token", 1, Numbers.MAX, 0);
        if (token == 0) {
            exchange.fault(ProblemCode.TOKEN_REQUIRED, "query.token", "expected the token of the leader");
        }
        if (to.isEmpty() || Bytes.utf8(to).size() > Limits.OWNER_BYTES_MAX) {
            exchange.fault("query.to", "to: expected the owner of a candidate");
        }
        calls.submit(
                exchange,
                name,
                new ClaimCommand.Transfer(name, token, to),
                outcome -> ClaimCalls.answerEnd(exchange, outcome));
    }

    private void get(Exchange exchange) {
        if (calls.isWatch(exchange)) {
            return;
        }
        if (!calls.isNamed(exchange) || exchange.flag("prefix")) {
            calls.look(exchange, ElectionRoutes::write);
            return;
        }
        Bytes name = calls.name(exchange);
        Rendering rendering = RenderingChoice.of(exchange, Rendering.RAW, Rendering.JSON, Rendering.TEXT);
        exchange.parameters().inapplicable("limit", "it is about lists");
        exchange.parameters().inapplicable("cursor", "it is about lists");
        calls.read(
                exchange,
                name,
                rendering == Rendering.JSON ? CANDIDATES_SHOWN_MAX : 0,
                found -> answer(exchange, found, rendering));
    }

    private static void answer(Exchange exchange, ClaimState found, Rendering rendering) {
        if (rendering == Rendering.JSON) {
            boolean pretty = exchange.pretty();
            exchange.send(200, Names.TYPE_JSON, Json.render(out -> write(out, found), pretty));
            return;
        }
        if (found.holders().isEmpty()) {
            exchange.problem(Problem.of(
                            ProblemCode.ELECTION_VACANT,
                            "election " + Entries.shown(found.name()) + " has no leader; " + found.queueLength()
                                    + " candidates wait")
                    .with("name", Text.shown(found.name().utf8()))
                    .with("queue_length", (long) found.queueLength()));
            return;
        }
        Hold leader = found.holders().get(0);
        exchange.header(Names.QUORATE_TOKEN, Long.toString(leader.token()));
        String owner = leader.owner();
        exchange.header(Names.QUORATE_OWNER, Numbers.isVisible(owner) ? owner : "?");
        exchange.header(Names.CONTENT_SECURITY_POLICY, Names.SANDBOX);
        byte[] value = leader.payload().array();
        if (rendering == Rendering.TEXT) {
            exchange.send(200, Names.TYPE_TEXT, KeyReads.text(leader.payload()));
        } else {
            exchange.send(200, Names.TYPE_RAW, value);
        }
    }

    private static void write(JsonGenerator out, ClaimState state) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", state.name().utf8());
        out.writeStringField("state", state.holders().isEmpty() ? "vacant" : "held");
        if (!state.holders().isEmpty()) {
            out.writeFieldName("leader");
            ClaimDocuments.write(out, state.holders().get(0));
        }
        ClaimDocuments.writeQueue(out, "candidates", state);
        ClaimDocuments.writeLast(out, state);
        out.writeEndObject();
    }
}
