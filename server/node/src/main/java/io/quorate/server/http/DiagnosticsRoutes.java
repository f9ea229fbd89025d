package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.log.ClaimOutcome.Link;
import io.quorate.server.service.Reads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What keeps whom waiting. Safe for any event loop. */
final class DiagnosticsRoutes implements Routes {

    private static final int CHAINS_MAX = 100;

    private final Reads reads;

    DiagnosticsRoutes(Reads reads) {
        this.reads = reads;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/diagnostics/deadlocks", this::deadlocks, "limit"));
    }

    private void deadlocks(Exchange exchange) {
        int limit = (int) exchange.number("limit", 1, CHAINS_MAX, 10);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                reads.read(Reads.Freshness.LINEARIZABLE, exchange.deadline(), view -> {
                    List<List<Link>> chains = view.waitChains(CHAINS_MAX);
                    long refused = view.counts().deadlocks();
                    return Json.render(
                            out -> {
                                out.writeStartObject();
                                write(out, "deadlocks", chains, true, limit);
                                write(out, "longest", chains, false, limit);
                                out.writeNumberField("refused", refused);
                                out.writeNumberField("revision", view.revision());
                                out.writeEndObject();
                            },
                            pretty);
                }),
                reading -> {
                    exchange.reading(reading);
                    exchange.send(200, Names.TYPE_JSON, reading.value());
                });
    }

    private static void write(JsonGenerator out, String field, List<List<Link>> chains, boolean cycles, int limit)
            throws IOException {
        List<Object> plain = new ArrayList<>();
        for (List<Link> chain : chains) {
            if (isCycle(chain) == cycles && plain.size() < limit) {
                plain.add(chain.stream().map(ClaimProblems::plain).toList());
            }
        }
        out.writeFieldName(field);
        Json.writePlain(out, plain);
    }

    /** Whether whoever waits last in it is one who waits further on. */
    private static boolean isCycle(List<Link> chain) {
        return chain.size() > 1 && chain.indexOf(chain.get(chain.size() - 1)) < chain.size() - 1;
    }
}
