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

            ## What to alert on

            | when | why |
            | --- | --- |
            | `max(quorate_raft_has_leader) == 0` for 10 s | no member can write |
            | `quorate_check_passing{check="disk"} == 0` | writes are refused until there is room |
            | `quorate_raft_commit_index - quorate_raft_applied_index > 1000` for 1 m | the member is behind, its reads are slow |
            | `rate(quorate_raft_leadership_changes_total{to="leader"}[10m]) > 0.01` | elections without need: a slow disk or network, or too short timeouts |
            | `histogram_quantile(0.99, rate(quorate_entry_apply_seconds_bucket[5m])) > 0.5` | replication is slow |
            | `sum(rate(quorate_http_request_seconds_count{status="5xx"}[5m])) > 0` | requests fail |
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
