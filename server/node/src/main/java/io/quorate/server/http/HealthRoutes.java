package io.quorate.server.http;

import io.quorate.server.service.ClusterView;
import io.quorate.server.service.ClusterView.Check;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether this process is worth keeping, can serve, and leads: for orchestrators and load balancers. Safe for any
 * thread.
 */
public final class HealthRoutes implements Routes {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final ClusterView cluster;

    public HealthRoutes(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/livez", exchange -> answer(exchange, Check::live), "verbose", "exclude")
                        .access(Access.open()),
                Route.get(
                                "/readyz",
                                exchange -> answer(exchange, exchange.flag("local") ? Check::local : Check::ready),
                                "verbose",
                                "exclude",
                                "local")
                        .access(Access.open()),
                Route.get("/leaderz", this::leader, "verbose", "exclude").access(Access.open()));
    }

    private void answer(Exchange exchange, Predicate<Check> asked) {
        answer(exchange, cluster.checks().stream().filter(asked).toList());
    }

    private void leader(Exchange exchange) {
        ClusterView.Here here = cluster.here();
        String detail = here.leader() == null ? "there is no leader" : "the leader is " + here.leader();
        answer(exchange, List.of(new Check("leads", false, true, false, here.isLeader(), detail)));
    }

    private static void answer(Exchange exchange, List<Check> checks) {
        List<String> excluded = exchange.parameters("exclude");
        for (String name : excluded) {
            if (checks.stream().noneMatch(check -> check.name().equals(name))) {
                exchange.fault(
                        "query.exclude",
                        "exclude: '" + name + "' (expected: one of "
                                + checks.stream().map(Check::name).collect(Collectors.joining(", ")) + ")");
            }
        }
        boolean verbose = exchange.flag("verbose");
        if (exchange.refused()) {
            return;
        }
        List<Check> counted = checks.stream()
                .filter(check -> !excluded.contains(check.name()))
                .toList();
        boolean passing = counted.stream().allMatch(Check::passing);
        StringBuilder page = new StringBuilder();
        for (Check check : checks) {
            boolean isExcluded = excluded.contains(check.name());
            if (verbose || (!check.passing() && !isExcluded)) {
                page.append(isExcluded ? "[ ]" : check.passing() ? "[+]" : "[-]")
                        .append(check.name());
                page.append(isExcluded ? " excluded" : check.passing() ? " ok: " : " failed: ");
                page.append(isExcluded ? "" : check.detail()).append('\n');
            }
        }
        page.append(passing ? "ok\n" : "not ok\n");
        exchange.text(passing ? OK : UNAVAILABLE, page.toString());
    }
}
