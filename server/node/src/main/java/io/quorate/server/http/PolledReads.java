package io.quorate.server.http;

import io.quorate.core.log.Limits;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchOptions;
import io.quorate.server.watch.WatchStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads of what has no history: they may wait for a change, or be a watch, but not from a revision. Stateless. */
final class PolledReads {

    private final WatchHub hub;

    PolledReads(WatchHub hub) {
        this.hub = hub;
    }

    /** The parameters of such a read, besides its own. */
    static String[] parameters(String... own) {
        List<String> all = new ArrayList<>(List.of(own));
        all.addAll(List.of("as", "watch", "wait", "progress", "max"));
        return all.toArray(new String[0]);
    }

    /** Answers by {@code answer} at once, or once {@code look} sees a change, or by telling what it sees. */
    void get(Exchange exchange, WatchStatus.Watched.Thing thing, PolledWatch.Look look, Consumer<Exchange> answer) {
        PolledWatch.Looked looked = new PolledWatch.Looked(hub, thing, look);
        boolean isWatch = exchange.flag("watch");
        if (!isWatch) {
            WatchTerms.refuseOutside(exchange);
            exchange.rendering(Rendering.JSON);
            long waitMillis = exchange.parameters().millis("wait", 0, Limits.WAIT_MILLIS_MAX, -1);
            if (exchange.refused()) {
                return;
            }
            if (waitMillis < 0) {
                answer.accept(exchange);
            } else {
                PolledWatch.await(exchange, looked, waitMillis, seen -> answer.accept(exchange));
            }
            return;
        }
        if (exchange.parameters().has("wait")) {
            exchange.fault("query.wait", "wait: given beside watch (expected: one of them)");
        }
        Framing framing = WatchTerms.framing(exchange);
        WatchTerms terms = WatchTerms.of(exchange);
        WatchTerms.refuseConditions(exchange);
        if (exchange.refused()) {
            return;
        }
        exchange.then(look.look(null), seen -> {
            exchange.revision(seen.revision());
            WatchOptions options = new WatchOptions(seen.revision(), true, false, terms.progressMillis());
            WatchStream.answer(
                    exchange,
                    new SharedBytes(),
                    new WatchStream.Plan(
                            outlet -> PolledWatch.open(exchange, looked, outlet, terms.progressMillis()),
                            framing,
                            options,
                            terms.maxMillis()));
        });
    }
}
