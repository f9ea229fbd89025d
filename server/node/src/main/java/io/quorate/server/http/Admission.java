package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says whether a request may come in at all. Safe for any thread. */
final class Admission {

    private final HttpState state;
    private volatile String lastGoodHost = "localhost";

    Admission(HttpState state) {
        this.state = state;
    }

    /** Why the request is not let in; null if it is. */
    @Nullable
    Problem check(HttpServerRequest request, Exchange exchange, Route route) {
        Problem problem = checkHost(request);
        if (problem == null && (Dispatcher.changesState(request.method()) || WatchRoutes.isUpgrade(request))) {
            problem = checkOrigin(request);
        }
        if (problem != null || !route.versioned()) {
            return problem;
        }
        String wanted = request.getHeader(Names.QUORATE_CLUSTER);
        String id = state.cluster.here().clusterId();
        if (wanted != null && id.isEmpty()) {
            // It has just started: that is no reason to take it for a stranger.
            return Problem.of(ProblemCode.NO_LEADER, "this member does not know its cluster yet")
                    .hint("ask again, or another member");
        }
        if (wanted != null && !wanted.equals(id)) {
            return Problem.of(
                    ProblemCode.WRONG_CLUSTER, "this is cluster " + id + ", the request is for " + Text.shown(wanted));
        }
        Problem stopping = state.stopping;
        if (stopping != null) {
            if (request.version() != HttpVersion.HTTP_2) {
                // It would be closed under the client's next request.
                exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            return stopping;
        }
        if (!exchange.admit()) {
            return Problem.of(
                    ProblemCode.OVERLOADED,
                    "this member has " + state.settings.inFlightMax() + " requests in work already");
        }
        return null;
    }

    /** A page must not reach this member under a name that its own site chose. */
    private @Nullable Problem checkHost(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null && request.version() == HttpVersion.HTTP_2 && request.authority() != null) {
            host = request.authority().toString();
        }
        if (host == null) {
            return request.version() == HttpVersion.HTTP_1_0
                    ? null
                    : Problem.of(ProblemCode.INVALID_PARAMETER, "the Host header is missing")
                            .fault("header.Host", "expected one");
        }
        if (host.equals(lastGoodHost)) {
            return request.version() == HttpVersion.HTTP_2 ? null : checkSingle(request);
        }
        String name = nameOf(host);
        if (name == null) {
            return Problem.of(ProblemCode.INVALID_PARAMETER, "'" + Text.shown(host) + "' is no host and port")
                    .fault("header.Host", "expected host or host:port");
        }
        if (!state.access.isEnabled()
                && !isAddress(name)
                && !name.equals("localhost")
                && !state.settings.advertisedHosts().contains(name)) {
            return Problem.of(ProblemCode.HOST_NOT_ALLOWED, "'" + Text.shown(host) + "' is not a name of this member")
                    .hint("use its IP address or localhost, or advertise the name in its configuration");
        }
        lastGoodHost = host;
        return checkSingle(request);
    }

    private static @Nullable Problem checkSingle(HttpServerRequest request) {
        List<String> all = request.headers().getAll(HttpHeaders.HOST);
        return all.size() <= 1
                ? null
                : Problem.of(ProblemCode.INVALID_PARAMETER, "the Host header is given more than once")
                        .fault("header.Host", "expected one");
    }

    private @Nullable Problem checkOrigin(HttpServerRequest request) {
        String site = request.getHeader(Names.SEC_FETCH_SITE);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean allowed = origin != null && state.settings.allowedOrigins().contains(origin);
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        if (allowed || (origin == null && !foreign)) {
            return null;
        }
        return Problem.of(
                        ProblemCode.ORIGIN_NOT_ALLOWED,
                        origin == null
                                ? "a page of another site may not change state here"
                                : "pages of '" + Text.shown(origin) + "' may not change state here")
                .hint("list the origin in http.allowed_origins");
    }

    /** The host without its port, lower-case; null if {@code host} has no such form. */
    static @Nullable String nameOf(String host) {
        int end;
        if (host.startsWith("[")) {
            end = host.indexOf(']') + 1;
        } else {
            int colon = host.indexOf(':');
            end = colon < 0 ? host.length() : colon;
        }
        if (end <= 0 || !isPort(host, end)) {
            return null;
        }
        for (int i = 0; i < end; i++) {
            char c = host.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '-' && c != '.' && c != '_' && c != '[' && c != ']' && c != ':') {
                return null;
            }
        }
        String name = host.substring(0, end).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isPort(String host, int from) {
        if (from == host.length()) {
            return true;
        }
        if (host.charAt(from) != ':' || host.length() - from > 6) {
            return false;
        }
        for (int i = from + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code name} is an IP address: four numbers with dots, or anything in brackets. */
    static boolean isAddress(String name) {
        if (name.startsWith("[")) {
            return name.endsWith("]") && name.indexOf(':') > 0;
        }
        int parts = 0;
        for (String part : name.split("\\.", -1)) {
            long number = Numbers.parse(part);
            if (number < 0 || number > 255) {
                return false;
            }
            parts++;
        }
        return parts == 4;
    }
}
