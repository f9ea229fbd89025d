package io.quorate.server.boot;

import io.quorate.server.http.ClusterRoutes;
import io.quorate.server.http.HttpServer;
import io.quorate.server.logging.Logs;
import io.quorate.server.metrics.Meters;
import io.quorate.server.service.ClusterView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/diagnostics/bundle} holds. Stateless. */
final class Bundle {

    private Bundle() {}

    /**
     * The parts by their names, each made when it is asked for.
     *
     * @param http null: it does not serve yet
     */
    static Map<String, Supplier<String>> parts(
            Version version, ClusterView view, Meters meters, Supplier<@Nullable HttpServer> http) {
        Map<String, Supplier<String>> parts = new LinkedHashMap<>();
        parts.put("version.txt", () -> version.line() + "\n" + Processes.describe());
        parts.put("status.json", () -> ClusterRoutes.statusText(view));
        parts.put(
                "checks.txt",
                () -> view.checks().stream()
                        .map(check -> (check.passing() ? "[+]" : "[-]") + check.name() + " " + check.detail() + "\n")
                        .collect(Collectors.joining()));
        parts.put("metrics.txt", () -> meters.scrape(null).text());
        parts.put("threads.txt", Processes::threads);
        parts.put("slowlog.json", () -> served(http.get(), HttpServer::slowRequests));
        parts.put("clients.json", () -> served(http.get(), HttpServer::clients));
        parts.put("log.txt", () -> {
            Logs logs = Logs.ofThisProcess();
            return logs == null ? "not kept here\n" : String.join("\n", logs.newest()) + "\n";
        });
        return parts;
    }

    private static String served(@Nullable HttpServer serving, Function<HttpServer, String> part) {
        return serving == null ? "not serving yet\n" : part.apply(serving);
    }
}
