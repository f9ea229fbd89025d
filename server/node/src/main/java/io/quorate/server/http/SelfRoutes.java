package io.quorate.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a member says of itself: what it is, its API, its problems. Needs no network. Safe for any thread. */
public final class SelfRoutes implements Routes {

    private static final String TYPE_YAML = "application/yaml";
    private static final String TYPE_HTML = "text/html; charset=utf-8";

    private final String version;
    private final String commit;
    private final String url;
    private final SideWork sideWork;
    private final Resources resources;

    /**
     * @param version the software version
     * @param commit what it was built from
     * @param url where clients reach this member
     */
    public SelfRoutes(String version, String commit, String url, SideWork sideWork) {
        this.version = version;
        this.commit = commit;
        this.url = url;
        this.sideWork = sideWork;
        this.resources = new Resources(version);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/", this::root, "as").access(Access.open()),
                Route.get("/version", this::version).access(Access.open()),
                Route.get("/openapi.yaml", this::openApiYaml).access(Access.open()),
                Route.get("/openapi.json", this::openApiJson).access(Access.open()),
                Route.get("/problems", this::problems, "as").access(Access.open()),
                Route.get("/problems/{code}", this::problem, "as").access(Access.open()));
    }

    private void root(Exchange exchange) {
        Rendering rendering = isHtml(exchange) ? Rendering.TEXT : exchange.rendering(Rendering.TEXT, Rendering.JSON);
        if (exchange.refused()) {
            return;
        }
        if (rendering == Rendering.JSON) {
            Map<String, Object> document = new LinkedHashMap<>(versionDocument());
            document.put("name", "quorate");
            document.put("try", Examples.curl(url));
            document.put("links", List.of("/v1/status", "/openapi.json", "/problems", "/metrics", "/readyz"));
            exchange.json(200, out -> Json.writePlain(out, document));
            return;
        }
        exchange.text(
                200,
                "Quorate " + version
                        + ": coordination that curl can use. Keys, transactions and history, replicated.\n\n"
                        + "Try:\n  "
                        + String.join("\n  ", Examples.curl(url))
                        + "\n\nRead on: /openapi.yaml  /problems  /v1/cluster  /readyz?verbose  /metrics\n");
    }

    private Map<String, Object> versionDocument() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", version);
        document.put("api", List.of("v1"));
        document.put("commit", commit);
        return document;
    }

    private void version(Exchange exchange) {
        exchange.json(200, out -> Json.writePlain(out, versionDocument()));
    }

    private void openApiYaml(Exchange exchange) {
        exchange.then(
                sideWork.run(resources::openApiYaml),
                text -> exchange.bytes(200, TYPE_YAML, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void openApiJson(Exchange exchange) {
        exchange.then(
                sideWork.run(resources::openApiJson),
                document -> exchange.bytes(200, Rendering.JSON.mediaType(), document));
    }

    private void problems(Exchange exchange) {
        boolean html = isHtml(exchange);
        Rendering rendering = html ? Rendering.TEXT : exchange.rendering(Rendering.TEXT, Rendering.JSON);
        if (exchange.refused()) {
            return;
        }
        if (rendering == Rendering.JSON) {
            List<Map<String, Object>> items =
                    Arrays.stream(ProblemCode.values()).map(Resources::summary).toList();
            exchange.json(200, out -> Json.writePlain(out, Map.of("items", items)));
        } else if (html) {
            html(exchange, "Problems", htmlCatalogue());
        } else {
            exchange.text(200, textCatalogue());
        }
    }

    private static String textCatalogue() {
        StringBuilder page = new StringBuilder("Problems, by status. GET /problems/CODE explains one.\n\n");
        for (ProblemCode code : ProblemCode.values()) {
            page.append(String.format(
                    Locale.ROOT,
                    "%d  %-26s applied: %-8s retry: %-11s %s%n",
                    code.status(),
                    code.code(),
                    code.applied().word(),
                    code.retry().word(),
                    code.title()));
        }
        return page.toString();
    }

    private static String htmlCatalogue() {
        StringBuilder page = new StringBuilder("# Problems\n\n");
        for (ProblemCode code : ProblemCode.values()) {
            page.append("- ").append(code.status());
            page.append(" [")
                    .append(code.code())
                    .append("](/problems/")
                    .append(code.code())
                    .append(") ");
            page.append(code.title()).append('\n');
        }
        return page.toString();
    }

    private void problem(Exchange exchange) {
        String spelled = exchange.segment("code");
        boolean html = isHtml(exchange);
        Rendering rendering = html ? Rendering.TEXT : exchange.rendering(Rendering.TEXT, Rendering.JSON);
        if (exchange.refused()) {
            return;
        }
        Optional<ProblemCode> found = ProblemCode.of(spelled);
        if (found.isEmpty()) {
            exchange.problem(Problem.of(ProblemCode.NOT_FOUND, "there is no problem code '" + spelled + "'")
                    .hint("GET /problems lists them"));
            return;
        }
        ProblemCode code = found.get();
        exchange.then(sideWork.run(() -> resources.problemPage(code)), markdown -> {
            if (rendering == Rendering.JSON) {
                Map<String, Object> document = Resources.summary(code);
                document.put("page", markdown);
                exchange.json(200, out -> Json.writePlain(out, document));
            } else if (html) {
                html(exchange, code.code(), markdown);
            } else {
                exchange.text(200, markdown);
            }
        });
    }

    private static void html(Exchange exchange, String title, String markdown) {
        exchange.bytes(200, TYPE_HTML, Markdown.page(title, markdown).getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers name HTML first; everybody else gets text or what they ask for. */
    private static boolean isHtml(Exchange exchange) {
        String accept = exchange.requestHeader(HttpHeaderNames.ACCEPT);
        return accept != null && accept.contains("text/html") && exchange.parameter("as") == null;
    }
}
