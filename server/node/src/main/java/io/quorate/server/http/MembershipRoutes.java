package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.MemberOutcome;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.ClusterView.Member;
import io.quorate.server.service.MemberChanges;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Who comes and who goes, and who leads. Safe for any thread. */
public final class MembershipRoutes implements Routes {

    private static final Access CHANGE = Access.of(Domain.CLUSTER, Action.WRITE);

    private static final String MEMBERS = "/v1/cluster/members";
    private static final String MEMBER = MEMBERS + "/{id}";
    private static final String ID_PREFIX = "mb_";

    private final String clusterName;
    private final MemberChanges changes;
    private final ClusterView cluster;
    private final List<String> ownUrls;

    /** @param ownUrls where this member answers clients */
    public MembershipRoutes(String clusterName, MemberChanges changes, ClusterView cluster, List<String> ownUrls) {
        this.clusterName = clusterName;
        this.changes = changes;
        this.cluster = cluster;
        this.ownUrls = List.copyOf(ownUrls);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", MEMBERS, Route.Body.DOCUMENT, this::add).access(CHANGE),
                Route.of("PATCH", MEMBER, Route.Body.DOCUMENT, this::update).access(CHANGE),
                Route.of("DELETE", MEMBER, Route.Body.NONE, this::remove, "force")
                        .access(CHANGE),
                Route.of("POST", MEMBER + "/promote", Route.Body.NONE, this::promote)
                        .access(CHANGE),
                Route.of("POST", "/v1/cluster/leader", Route.Body.NONE, this::transfer, "to")
                        .access(CHANGE),
                // Whoever joins shows the token that it was invited with.
                Route.of("POST", "/v1/cluster/join", Route.Body.DOCUMENT, this::join)
                        .access(Access.open()));
    }

    // ---- coming

    private void add(Exchange exchange) {
        MemberForm form = MemberForm.of(exchange, "{\"name\":\"n4\"}", "name", "peer_url", "ttl");
        String name = form.requireName();
        if (exchange.refused()) {
            return;
        }
        String peer = form.peer == null ? "" : form.peer;
        exchange.then(
                changes.invite(name, peer, form.ttlMillis, exchange.deadline()),
                invitation -> done(
                        exchange,
                        invitation.outcome(),
                        noted -> exchange.json(201, out -> {
                            out.writeStartObject();
                            writeRecord(out, noted.member());
                            out.writeStringField("join_token", invitation.token());
                            out.writeNumberField("expires_in_ms", form.ttlMillis);
                            out.writeStringField("command", command(ownUrls, name, peer, invitation.token()));
                            out.writeEndObject();
                        })));
    }

    /** What brings the new member to life, on its machine; addresses that nobody has said yet are for a person to fill in. */
    static String command(List<String> urls, String name, String peer, String token) {
        String joins = " --name " + name + " --join " + String.join(",", urls) + " --join-token " + token;
        if (urls.stream().anyMatch(url -> url.startsWith("https:"))) {
            // Its certificates are beside a configuration that names them, and that has its addresses too.
            return "quorated --config quorated.yaml" + joins + " --join-ca ca.pem"
                    + (peer.isEmpty() ? "" : " --peer " + peer);
        }
        return "quorated" + joins + " --data-dir /var/lib/quorate --http HOST:7460 --peer "
                + (peer.isEmpty() ? "HOST:7461" : peer);
    }

    private void join(Exchange exchange) {
        MemberForm form = MemberForm.of(
                exchange,
                "{\"name\":\"n4\",\"token\":\"qj_…\",\"peer_url\":\"10.0.0.4:7461\",\"data\":\"9f3c…\"}",
                "name",
                "token",
                "peer_url",
                "client_urls",
                "data");
        String name = form.requireName();
        long data = data(exchange, form.data);
        if (form.peer == null) {
            exchange.fault(
                    ProblemCode.INVALID_BODY, "/peer_url", "peer_url: missing (expected: where the member listens)");
        }
        if (exchange.refused()) {
            return;
        }
        String peer = form.peer == null ? "" : form.peer;
        List<String> urls = form.clientUrls == null ? List.of() : form.clientUrls;
        exchange.then(
                changes.join(name, form.token, peer, urls, data, exchange.deadline()),
                outcome -> done(
                        exchange,
                        outcome,
                        noted -> exchange.json(200, out -> {
                            out.writeStartObject();
                            out.writeStringField("cluster", clusterName);
                            out.writeStringField("cluster_id", cluster.here().clusterId());
                            writeRecord(out, noted.member());
                            out.writeArrayFieldStart("members");
                            for (MemberChanges.Place place : changes.places()) {
                                out.writeStartObject();
                                out.writeStringField("name", place.name());
                                out.writeStringField("peer_url", place.peerAddress());
                                out.writeEndObject();
                            }
                            out.writeEndArray();
                            out.writeEndObject();
                        })));
    }

    private static long data(Exchange exchange, String spelled) {
        try {
            long data = Long.parseUnsignedLong(spelled, 16);
            if (data != 0) {
                return data;
            }
        } catch (NumberFormatException notSo) {
            // Told below.
        }
        exchange.fault(
                ProblemCode.INVALID_BODY,
                "/data",
                "data: '" + Text.shown(spelled) + "' (expected: 1 to 16 hex digits)");
        return 0;
    }

    /** Members get a vote as soon as they are up to date: there is nothing left to do for one that has come. */
    private void promote(Exchange exchange) {
        ClusterRoutes.find(exchange, cluster, member -> answerPromoted(exchange, member));
    }

    private static void answerPromoted(Exchange exchange, Member member) {
        if (member.state() == MemberState.VOTER) {
            exchange.json(200, out -> ClusterRoutes.write(out, member));
        } else {
            exchange.problem(Problem.of(
                            ProblemCode.MEMBERSHIP_CHANGE_IN_PROGRESS,
                            "'" + member.name() + "' is "
                                    + member.state().name().toLowerCase(Locale.ROOT)
                                    + (member.lagEntries() > 0 ? ", " + member.lagEntries() + " entries behind" : ""))
                    .hint("a member gets its vote by itself as soon as it has come and caught up")
                    .with("lag_entries", member.lagEntries()));
        }
    }

    // ---- changing and going

    private void update(Exchange exchange) {
        String name = name(exchange);
        MemberForm form = MemberForm.of(exchange, "{\"peer_url\":\"10.0.0.9:7461\"}", "peer_url", "client_urls");
        if (form.peer == null && form.clientUrls == null) {
            exchange.fault(ProblemCode.INVALID_BODY, "/", "nothing to change (expected: peer_url or client_urls)");
        }
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                changes.relocate(name, form.peer, form.clientUrls, exchange.deadline()),
                outcome -> done(
                        exchange,
                        outcome,
                        noted -> exchange.json(200, out -> {
                            out.writeStartObject();
                            writeRecord(out, noted.member());
                            out.writeEndObject();
                        })));
    }

    private void remove(Exchange exchange) {
        String name = name(exchange);
        boolean force = exchange.flag("force");
        if (exchange.refused()) {
            return;
        }
        exchange.then(changes.remove(name, force, cluster, exchange.deadline()), departure -> {
            if (departure.outcome() instanceof MemberOutcome.Denied denied) {
                exchange.problem(problem(denied));
                return;
            }
            boolean isOut = departure.isOut() || departure.outcome() instanceof MemberOutcome.Forgotten;
            exchange.json(isOut ? 200 : 202, out -> {
                out.writeStartObject();
                out.writeStringField("id", ID_PREFIX + name);
                out.writeStringField("name", name);
                out.writeStringField("state", isOut ? "removed" : "leaving");
                out.writeEndObject();
            });
        });
    }

    private void transfer(Exchange exchange) {
        String to = exchange.parameter("to");
        if (exchange.refused()) {
            return;
        }
        String member = to == null || to.isEmpty() ? null : withoutPrefix(to);
        exchange.then(
                changes.transfer(member, exchange.deadline()),
                leader -> exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeStringField("leader", leader);
                    out.writeNumberField("term", cluster.here().term());
                    out.writeEndObject();
                }));
    }

    // ---- in words

    private static String name(Exchange exchange) {
        return withoutPrefix(exchange.segment("id"));
    }

    private static String withoutPrefix(String id) {
        return id.startsWith(ID_PREFIX) ? id.substring(ID_PREFIX.length()) : id;
    }

    private static void done(Exchange exchange, MemberOutcome outcome, Consumer<MemberOutcome.Noted> next) {
        if (outcome instanceof MemberOutcome.Noted noted) {
            next.accept(noted);
        } else if (outcome instanceof MemberOutcome.Denied denied) {
            exchange.problem(problem(denied));
        } else {
            throw new IllegalStateException(outcome + " answers something else");
        }
    }

    /** A denial as a problem. */
    static Problem problem(MemberOutcome.Denied denied) {
        return switch (denied.reason()) {
            case NOT_FOUND ->
                Problem.of(ProblemCode.MEMBER_NOT_FOUND, denied.detail()).hint("GET /v1/cluster/members lists them");
            case EXISTS, ADDRESS_TAKEN -> Problem.of(ProblemCode.MEMBER_EXISTS, denied.detail());
            case CHANGE_IN_PROGRESS ->
                Problem.of(ProblemCode.MEMBERSHIP_CHANGE_IN_PROGRESS, denied.detail())
                        .hint("wait till GET /v1/cluster/members shows it as voter, or no longer; or remove it");
            case LAST_MEMBER -> Problem.of(ProblemCode.WOULD_LOSE_QUORUM, denied.detail());
            case TOKEN_UNKNOWN, TOKEN_USED, TOKEN_EXPIRED, DATA_SPENT ->
                Problem.of(ProblemCode.JOIN_TOKEN_INVALID, denied.detail())
                        .hint("add the member again to get a new token, and start it on an empty data directory")
                        .with(
                                "reason",
                                denied.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            case INVALID -> Problem.of(ProblemCode.INVALID_PARAMETER, denied.detail());
        };
    }

    private static void writeRecord(JsonGenerator out, MemberRecord member) throws IOException {
        out.writeStringField("id", ID_PREFIX + member.name());
        out.writeStringField("name", member.name());
        out.writeStringField("state", member.state().name().toLowerCase(Locale.ROOT));
        if (!member.peerAddress().isEmpty()) {
            out.writeStringField("peer_url", member.peerAddress());
        }
        if (!member.clientUrls().isEmpty()) {
            out.writeFieldName("client_urls");
            Json.writePlain(out, member.clientUrls());
        }
    }
}
