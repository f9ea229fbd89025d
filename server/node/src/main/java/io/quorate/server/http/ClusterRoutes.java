package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.MemberState;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.ClusterView.Here;
import io.quorate.server.service.ClusterView.Member;
import io.quorate.server.service.ClusterView.Status;
import io.quorate.server.service.Deadline;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** This member and its cluster, to look at. Safe for any thread. */
public final class ClusterRoutes implements Routes {

    private static final long LOOK_MILLIS_MAX = 5_000;

    private final String clusterName;
    private final ClusterView cluster;
    private final SideWork sideWork;
    private final PolledReads polled;

    public ClusterRoutes(String clusterName, ClusterView cluster, SideWork sideWork, WatchHub hub) {
        this.polled = new PolledReads(hub);
        this.clusterName = clusterName;
        this.cluster = cluster;
        this.sideWork = sideWork;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/status", this::status).access(Access.of(Domain.CLUSTER, Action.READ)),
                Route.get("/v1/cluster", this::cluster).access(Access.of(Domain.CLUSTER, Action.READ)),
                Route.get("/v1/cluster/status", this::clusterStatus, PolledReads.parameters())
                        .access(Access.of(Domain.CLUSTER, Action.READ)),
                Route.get("/v1/cluster/members", this::members, PolledReads.parameters())
                        .access(Access.of(Domain.CLUSTER, Action.READ)),
                Route.get("/v1/cluster/members/{id}", this::member).access(Access.of(Domain.CLUSTER, Action.READ)));
    }

    private void status(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.then(sideWork.run(cluster::status), status -> exchange.json(200, out -> write(out, status)));
    }

    /** What {@code /v1/status} answers, for people. */
    public static String statusText(ClusterView cluster) {
        Status status = cluster.status();
        return new String(Json.render(out -> write(out, status), true), StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator out, Status status) throws IOException {
        Here here = status.here();
        out.writeStartObject();
        out.writeStringField("name", here.member());
        out.writeStringField("role", here.isLeader() ? "leader" : "follower");
        writeCluster(out, here);
        out.writeNumberField("compact_revision", here.compactRevision());
        out.writeStringField("version", status.version());
        out.writeNumberField("uptime_ms", status.uptimeMillis());
        out.writeStringField("time", Timestamps.of(System.currentTimeMillis()));
        writePlain(out, "raft", status.raft());
        writePlain(out, "store", status.store());
        writePlain(out, "counts", status.counts());
        writePlain(out, "limits", status.limits());
        writePlain(out, "alarms", status.alarms());
        writePlain(out, "warnings", status.warnings());
        writePlain(out, "features", status.features());
        out.writeEndObject();
    }

    private static void writePlain(JsonGenerator out, String name, Object value) throws IOException {
        out.writeFieldName(name);
        Json.writePlain(out, value);
    }

    private static void writeCluster(JsonGenerator out, Here here) throws IOException {
        out.writeStringField("cluster_id", here.clusterId());
        out.writeStringField("leader", here.leader());
        out.writeNumberField("term", here.term());
        out.writeNumberField("revision", here.revision());
    }

    private void cluster(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                cluster.members(exchange.deadline()),
                members -> exchange.json(200, out -> {
                    out.writeStartObject();
                    writeSummary(out, members);
                    out.writeEndObject();
                }));
    }

    private void clusterStatus(Exchange exchange) {
        polled.get(
                exchange,
                new WatchStatus.Watched.Thing("status", ""),
                before -> look((out, members) -> {
                    writeSummary(out, members);
                    writeItems(out, "members", members);
                }),
                this::answerStatus);
    }

    /** Writes what is known of the members into an object that is open. */
    private interface Document {
        void write(JsonGenerator out, List<Member> members) throws IOException;
    }

    /** What is measured of members changes all the time: whoever watches them hears of the rest. */
    private record Likeness(
            String name,
            boolean isVoter,
            MemberState state,
            boolean isLeader,
            boolean isReachable,
            String peerAddress,
            String version) {}

    private CompletableFuture<PolledWatch.Seen> look(Document document) {
        return cluster.members(Deadline.in(LOOK_MILLIS_MAX))
                .thenApply(members -> new PolledWatch.Seen(
                        cluster.here().revision(),
                        members.stream()
                                .map(member -> new Likeness(
                                        member.name(),
                                        member.voter(),
                                        member.state(),
                                        member.leader(),
                                        member.reachable(),
                                        member.peerAddress(),
                                        member.version()))
                                .toList(),
                        out -> document.write(out, members),
                        List.of()));
    }

    private void answerStatus(Exchange exchange) {
        exchange.then(
                cluster.members(exchange.newDeadline()),
                members -> exchange.json(200, out -> {
                    out.writeStartObject();
                    writeSummary(out, members);
                    writeItems(out, "members", members);
                    out.writeEndObject();
                }));
    }

    private void writeSummary(JsonGenerator out, List<Member> members) throws IOException {
        Here here = cluster.here();
        long voters = members.stream().filter(Member::voter).count();
        long reachable = members.stream()
                .filter(member -> member.voter() && member.reachable())
                .count();
        long quorum = voters / 2 + 1;
        Set<String> versions = members.stream()
                .map(Member::version)
                .filter(version -> !version.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> unreachable = members.stream()
                .filter(member -> member.voter() && !member.reachable())
                .map(Member::name)
                .toList();
        out.writeStringField("name", clusterName);
        writeCluster(out, here);
        out.writeNumberField("size", voters);
        out.writeNumberField("quorum", quorum);
        // As seen from here: this member may be the one that is cut off.
        String health = reachable < quorum || here.leader() == null
                ? "unavailable"
                : unreachable.isEmpty() ? "healthy" : "degraded";
        writePlain(out, "health", Map.of("state", health, "unreachable", unreachable, "seen_from", here.member()));
        writePlain(out, "versions", List.copyOf(versions));
    }

    private void members(Exchange exchange) {
        polled.get(
                exchange,
                new WatchStatus.Watched.Thing("members", ""),
                before -> look((out, members) -> writeItems(out, "items", members)),
                this::answerMembers);
    }

    private void answerMembers(Exchange exchange) {
        exchange.then(
                cluster.members(exchange.newDeadline()),
                members -> exchange.json(200, out -> {
                    out.writeStartObject();
                    writeItems(out, "items", members);
                    out.writeEndObject();
                }));
    }

    private void member(Exchange exchange) {
        find(exchange, cluster, member -> exchange.json(200, out -> write(out, member)));
    }

    /** Gives the member that the path names, by its id or its name, or answers that there is none. */
    static void find(Exchange exchange, ClusterView cluster, Consumer<Member> found) {
        String id = exchange.segment("id");
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                cluster.members(exchange.deadline()),
                members -> members.stream()
                        .filter(member ->
                                member.id().equals(id) || member.name().equals(id))
                        .findFirst()
                        .ifPresentOrElse(found, () -> exchange.problem(notFound(id, members))));
    }

    private static Problem notFound(String id, List<Member> members) {
        return Problem.of(
                        ProblemCode.MEMBER_NOT_FOUND,
                        "no member has the id or name '" + id + "' (expected: one of "
                                + members.stream().map(Member::name).collect(Collectors.joining(", ")) + ")")
                .hint("GET /v1/cluster/members lists them");
    }

    private static void writeItems(JsonGenerator out, String name, List<Member> members) throws IOException {
        out.writeArrayFieldStart(name);
        for (Member member : members) {
            write(out, member);
        }
        out.writeEndArray();
    }

    /** What is not known of a member that could not be asked is left out. */
    static void write(JsonGenerator out, Member member) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", member.id());
        out.writeStringField("name", member.name());
        out.writeStringField("role", member.voter() ? "voter" : "learner");
        out.writeStringField("state", member.state().name().toLowerCase(Locale.ROOT));
        out.writeBooleanField("leader", member.leader());
        out.writeBooleanField("reachable", member.reachable());
        out.writeStringField("peer_url", member.peerAddress());
        if (member.reachable() || !member.clientUrls().isEmpty()) {
            writePlain(out, "client_urls", member.clientUrls());
        }
        if (member.reachable()) {
            out.writeStringField("version", member.version());
            out.writeNumberField("match_index", member.appliedIndex());
            out.writeNumberField("lag_entries", member.lagEntries());
        }
        if (member.lastContactMillis() >= 0) {
            out.writeNumberField("last_contact_ms", member.lastContactMillis());
        }
        out.writeEndObject();
    }
}
