package io.quorate.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.server.metrics.Meters;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The meters of this member, for Prometheus. Safe for any thread. */
public final class MetricsRoutes implements Routes {

    private final Meters meters;
    private final SideWork sideWork;
    private final boolean isOpen;

    /** @param isOpen whether nobody is asked who they are */
    public MetricsRoutes(Meters meters, SideWork sideWork, boolean isOpen) {
        this.meters = meters;
        this.sideWork = sideWork;
        this.isOpen = isOpen;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/metrics", this::metrics)
                .access(isOpen ? Access.open() : Access.of(Domain.MAINTENANCE, Action.READ)));
    }

    private void metrics(Exchange exchange) {
        String accept = exchange.requestHeader(HttpHeaderNames.ACCEPT);
        exchange.then(
                sideWork.run(() -> meters.scrape(accept)),
                scrape ->
                        exchange.bytes(200, scrape.contentType(), scrape.text().getBytes(StandardCharsets.UTF_8)));
    }
}
