package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.server.service.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Many watches on one connection. Safe for any event loop. */
final class WatchRoutes implements Routes {

    private static final String EXPECTED =
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"config/\",\"prefix\":true}},…]}";

    private final WatchCalls watches;

    WatchRoutes(WatchCalls watches) {
        this.watches = watches;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/watch", this::socket).access(Access.judged()),
                Route.of("POST", "/v1/watch", Route.Body.DOCUMENT, this::stream, "as", "max")
                        .access(Access.judged()));
    }

    /** Whether a request wants to become a WebSocket. */
    static boolean isUpgrade(HttpServerRequest request) {
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).equals("websocket");
    }

    private void socket(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        boolean isUpgrade = isUpgrade(exchange.request()) && exchange.request().version() == HttpVersion.HTTP_1_1;
        if (!isUpgrade || exchange.method().equals("HEAD")) {
            exchange.header(HttpHeaders.UPGRADE, "websocket");
            exchange.problem(Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "expected a WebSocket: GET with Upgrade: websocket, in HTTP/1.1")
                    .hint("POST to the same path streams the same lines without one"));
            return;
        }
        WatchSocket.start(exchange, watches);
    }

    // ---- without a socket

    private void stream(Exchange exchange) {
        Framing framing = WatchTerms.framing(exchange);
        long maxMillis = exchange.parameters().millis("max", WatchTerms.MAX_MILLIS_MIN, WatchTerms.MAX_MILLIS_MAX, 0);
        List<SubscriptionForm.Wish> wishes = wishes(exchange);
        if (exchange.refused()) {
            return;
        }
        wishes.forEach(wish -> exchange.authority().check(WatchCalls.demands(wish.target())));
        HttpServerResponse response = exchange.stream(200, framing.contentType());
        response.setChunked(true);
        // What ends the answer comes after the lines that are on their way to the event loop.
        List<LinePipe> pipe = new ArrayList<>(1);
        Runnable end = () -> exchange.context().nettyEventLoop().execute(() -> {
            if (!response.ended() && !response.closed()) {
                pipe.get(0).end(response, Buffer.buffer());
            }
        });
        Subscriptions all = new Subscriptions(
                exchange,
                watches,
                framing,
                response::write,
                () -> {
                    exchange.outlasted();
                    exchange.finish();
                    end.run();
                },
                () -> pipe.get(0).closeStalled(response));
        pipe.add(all.pipe());
        long endTimer = maxMillis > 0 ? exchange.context().setTimer(maxMillis, timer -> all.endAll(WatchEnd.MAX)) : -1;
        response.closeHandler(closed -> {
            if (endTimer >= 0) {
                exchange.context().owner().cancelTimer(endTimer);
            }
            all.pipe().close();
            all.endAll(WatchEnd.CLIENT);
        });
        exchange.rest();
        if (framing.head().length > 0) {
            response.write(Exchange.buffer(framing.head()));
        } else {
            response.writeHead();
        }
        exchange.lasts(all);
        wishes.forEach(all::subscribe);
    }

    private static List<SubscriptionForm.Wish> wishes(Exchange exchange) {
        Object document = SubscriptionForm.plain(exchange.body());
        if (!(document instanceof Map<?, ?> map)
                || map.size() != 1
                || !(map.get("subscriptions") instanceof List<?> list)
                || list.isEmpty()) {
            throw new RefusedException(SubscriptionForm.noForm(EXPECTED));
        }
        if (list.size() > HttpSettings.CONNECTION_WATCHES_MAX) {
            throw new RefusedException(
                    ProblemCode.TOO_LARGE,
                    "more subscriptions than a connection may have: " + HttpSettings.CONNECTION_WATCHES_MAX);
        }
        List<SubscriptionForm.Wish> wishes = new ArrayList<>(list.size());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String at = "/subscriptions/" + i;
            if (!(list.get(i) instanceof Map<?, ?> one)) {
                exchange.fault(ProblemCode.INVALID_BODY, at, "expected an object");
                continue;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            one.forEach((name, value) -> fields.put(String.valueOf(name), value));
            SubscriptionForm.Wish wish = SubscriptionForm.read(fields, at, exchange.faults(), false);
            if (!ids.add(wish.id())) {
                exchange.fault(
                        ProblemCode.INVALID_BODY, at + "/id", "id: '" + Text.shown(wish.id()) + "' is given twice");
            }
            wishes.add(wish);
        }
        return wishes;
    }
}
