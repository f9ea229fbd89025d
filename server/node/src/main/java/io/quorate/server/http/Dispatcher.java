package io.quorate.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.access.Demand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.server.auth.Authentication;
import io.quorate.server.auth.Credentials;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes each request, refuses what no operation should see, and hands on the rest. Safe for any event loop. */
final class Dispatcher implements Handler<HttpServerRequest> {

    private final HttpState state;
    private final Admission admission;

    Dispatcher(HttpState state) {
        this.state = state;
        this.admission = new Admission(state);
    }

    @Override
    public void handle(HttpServerRequest request) {
        long now = System.nanoTime();
        String target = request.uri();
        int pathStart = pathStart(target);
        int question = target.indexOf('?', pathStart);
        String path = target.substring(pathStart, question < 0 ? target.length() : question);
        String rawQuery = question < 0 ? "" : target.substring(question + 1);
        Exchange exchange = new Exchange(request, ((HttpServerRequestInternal) request).context(), state, path, now);
        ConnectionGuard guard = guardOf(request);
        if (guard != null) {
            guard.requestBegan();
            exchange.guard(guard);
        }
        if (!isWellFramed(request)) {
            exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            exchange.problem(Problem.of(
                    ProblemCode.INVALID_REQUEST,
                    "the headers do not say where the request ends (expected: a Content-Length, or chunked)"));
            var unused = request.connection().close();
            return;
        }
        BodyCollector collector = new BodyCollector(exchange, request, guard);
        if (path.isEmpty() || path.charAt(0) != '/') {
            collector.refuse(Problem.of(ProblemCode.NOT_FOUND, "'" + Text.shown(path) + "' is no path of this API"));
            return;
        }
        RouteTable.Resource resource = state.table.find(path);
        if (resource == null) {
            collector.refuse(noSuchPath(path, state.table));
            return;
        }
        Route route = resource.route(request.method().name());
        if (route == null) {
            exchange.header(HttpHeaders.ALLOW, resource.allow());
            collector.refuse(Problem.of(
                    ProblemCode.METHOD_NOT_ALLOWED,
                    request.method().name() + " is not possible on " + resource.template + " (possible: "
                            + resource.allow() + ")"));
            return;
        }
        exchange.begin(resource, route, rawQuery);
        Problem problem = admission.check(request, exchange, route);
        if (problem != null) {
            collector.refuse(problem);
            return;
        }
        Access access = route.access();
        if (!state.access.isEnabled() || access instanceof Access.Open) {
            collector.collect(route);
            return;
        }
        Credentials shown = Shown.of(request);
        if (shown == null) {
            collector.refuse(AccessProblems.unreadable());
        } else if (shown instanceof Credentials.None) {
            collector.refuse(withFirstUser(AccessProblems.anonymous()));
        } else {
            identify(shown, request, exchange, collector);
        }
    }

    /** Goes on once it is known who asks; until then nothing of the body is read. */
    private void identify(Credentials shown, HttpServerRequest request, Exchange exchange, BodyCollector collector) {
        if (shown instanceof Credentials.Basic basic) {
            exchange.authority().claims(basic.user());
        }
        CompletableFuture<Authentication> known =
                state.access.authenticator().authenticate(shown, Shown.address(request));
        if (known.isDone()) {
            identified(known, exchange, collector);
            return;
        }
        request.pause();
        // The outcome is handled there; nothing follows it.
        var unused = known.whenComplete((authentication, failure) -> exchange.onLoop(() -> {
            if (exchange.answered() || exchange.response().closed()) {
                exchange.abandon();
                return;
            }
            identified(known, exchange, collector);
            request.resume();
        }));
    }

    /** Nobody can be recognized where there has never been a user: says how the first one is made. */
    private Problem withFirstUser(Problem problem) {
        return state.access.table().isBootstrapped() ? problem : problem.hint(AccessProblems.FIRST_USER);
    }

    private void identified(CompletableFuture<Authentication> known, Exchange exchange, BodyCollector collector) {
        Problem problem;
        try {
            Authentication authentication = known.join();
            problem = AccessProblems.of(authentication);
            if (authentication instanceof Authentication.Unrecognized && problem != null) {
                problem = withFirstUser(problem);
            }
            if (authentication instanceof Authentication.Recognized recognized) {
                exchange.authority().is(recognized.identity());
                require(exchange);
            }
        } catch (RuntimeException failed) {
            problem = Problems.of(failed);
        }
        if (problem != null) {
            collector.refuse(problem);
        } else {
            collector.collect(exchange.route());
        }
    }

    /** Refuses what the target alone shows that it may not be. */
    private static void require(Exchange exchange) {
        Access access = exchange.route().access();
        if (access == null) {
            for (Domain domain : Domain.values()) {
                exchange.authority().require(Demand.onAll(domain, Action.ADMIN));
            }
            return;
        }
        Demand demand = access.demand(exchange);
        // A target that is wrong is refused as such, with all that is wrong with it.
        if (demand != null && exchange.faults().isEmpty()) {
            exchange.authority().require(demand);
        }
    }

    /** Answers a request that could not even be read. */
    void handleInvalid(HttpServerRequest request) {
        Exchange exchange = new Exchange(
                request, ((HttpServerRequestInternal) request).context(), state, "/v1/", System.nanoTime());
        Throwable cause =
                request.decoderResult() == null ? null : request.decoderResult().cause();
        exchange.problem(invalid(cause));
    }

    private static Problem invalid(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(
                    ProblemCode.URI_TOO_LONG,
                    "the request line is longer than " + HttpSettings.REQUEST_LINE_BYTES_MAX + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(
                    ProblemCode.HEADERS_TOO_LARGE,
                    "the headers are larger than " + HttpSettings.HEADER_BYTES_MAX + " bytes");
        }
        return Problem.of(ProblemCode.INVALID_REQUEST, "this is not a well-formed HTTP request");
    }

    private static Problem noSuchPath(String path, RouteTable table) {
        if (!KeyPath.isStable(path, 1)) {
            return Problem.of(
                    ProblemCode.PATH_NOT_STABLE,
                    "'" + Text.shown(path) + "' has an empty or dot segment, which is rewritten on its way");
        }
        String detail = "there is nothing at '" + Text.shown(path) + "'";
        String closest = table.closest(path);
        if (closest == null) {
            return Problem.of(ProblemCode.NOT_FOUND, detail).hint("/openapi.yaml lists all paths");
        }
        return Problem.of(ProblemCode.NOT_FOUND, detail + "; did you mean '" + Text.shown(closest) + "'?")
                .with("did_you_mean", Text.shown(closest));
    }

    /** Where the path begins: at 0, or behind the authority of an absolute target. */
    private static int pathStart(String target) {
        if (!target.isEmpty() && target.charAt(0) == '/') {
            return 0;
        }
        int scheme = target.indexOf("://");
        if (scheme < 0 || scheme > 8) {
            return 0;
        }
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? target.length() : slash;
    }

    /**
     * Whether every reader of the request agrees on where it ends. Netty takes a body in an encoding other than
     * {@code chunked} for none, and what follows for the next request.
     */
    private static boolean isWellFramed(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return true;
        }
        String encoding = request.getHeader(HttpHeaders.TRANSFER_ENCODING);
        boolean framed = encoding == null
                || (encoding.equalsIgnoreCase("chunked")
                        && request.version() == HttpVersion.HTTP_1_1
                        && request.headers()
                                        .getAll(HttpHeaders.TRANSFER_ENCODING)
                                        .size()
                                == 1);
        return framed && !request.headers().contains("");
    }

    /** Who watches the connection of {@code request}; null: it has none. */
    static @Nullable ConnectionGuard guardOf(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                ? connection.channel().attr(ConnectionGuard.KEY).get()
                : null;
    }

    /** The method, if it is one that clients use; there must be no end of names in metrics. */
    static String knownMethod(HttpServerRequest request) {
        String name = request.method().name();
        return switch (name) {
            case "GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS" -> name;
            default -> "OTHER";
        };
    }

    /** Whether a method can change state, and so is closed to foreign pages. */
    static boolean changesState(HttpMethod method) {
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD) && !method.equals(HttpMethod.OPTIONS);
    }
}
