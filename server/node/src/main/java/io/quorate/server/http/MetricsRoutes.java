package io.quorate.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quorate.server.metrics.Meters;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The meters of this member, for Prometheus. Safe for any thread. */
public final class MetricsRoutes implements Routes {

    private final Meters meters;
    private final SideWork sideWork;

    public MetricsRoutes(Meters meters, SideWork sideWork) {
        this.meters = meters;
        this.sideWork = sideWork;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/metrics", this::metrics));
    }

    private void metrics(Exchange exchange) {
        String accept = exchange.requestHeader(HttpHeaderNames.ACCEPT);
        exchange.then(
                sideWork.run(() -> meters.scrape(accept)),
                scrape ->
                        exchange.bytes(200, scrape.contentType(), scrape.text().getBytes(StandardCharsets.UTF_8)));
    }
}
