package io.quorate.server.metrics;

/** Writes {@code docs/reference/metrics.md} from the list of meters. */
final class MetersPage {

    private static final String INTRODUCTION = """
            # Metrics

            `GET /metrics` answers in Prometheus' text format, or as OpenMetrics when asked for by `Accept`. This page is made from
            the list of meters in the server, and a test compares the two with what a member answers.

            Times are in seconds, sizes in bytes. A histogram `x` has the series `x_bucket`, `x_count`, `x_sum` and a gauge `x_max`,
            the largest value of the last minutes. Series of a route appear with its first request.

            | name | type | tags | |
            | --- | --- | --- | --- |
            """;

    private static final String ALERTS = """

            Series that begin with `ratis_` come from the replication library as it names them: log writes and flushes, elections,
            heartbeats, snapshots. They may change with its version; alert on those above.

            ## Alerts and a dashboard

            The distribution has rules for Prometheus and a dashboard for Grafana in `monitoring/`; a test checks that every series
            they name exists, and `promtool test rules` that they fire when they should. [How to use them](../operations/observability.md).
            """;

    private MetersPage() {}

    /** The page. */
    static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (MeterName name : MeterName.values()) {
            page.append("| `").append(name.family()).append("` | ").append(name.type());
            page.append(" | ").append(String.join(", ", name.tags()));
            page.append(" | ").append(name.description()).append(" |\n");
        }
        return page.append(ALERTS).toString();
    }
}
