package io.quorate.server.service;

import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.MemberState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What this member knows of itself and of the cluster. Safe for any thread. */
public interface ClusterView {

    /** This member as it is at this moment. Cheap: every response carries some of it. */
    Here here();

    /** All members, each asked now; those that do not answer in time are listed as unreachable. */
    CompletableFuture<List<Member>> members(Deadline deadline);

    /** The settings of the cluster, as far as this member has applied them. */
    ClusterSettings settings();

    /** Everything an operator wants to know of this member. */
    Status status();

    /** What is registered, with a line for each of the {@code largestMax} largest services. */
    RegistryLook registry(int largestMax);

    /** The health checks of this member. */
    List<Check> checks();

    /**
     * This member at one moment.
     *
     * @param clusterId {@code cl_…}; empty until the first leader has founded the cluster
     * @param member this member's name
     * @param leader the leader's name; null when there is none
     * @param isLeader whether this member leads and is ready
     * @param term the Raft term
     * @param revision the newest revision applied here
     * @param compactRevision history at or below it is gone
     */
    record Here(
            String clusterId,
            String member,
            @Nullable String leader,
            boolean isLeader,
            long term,
            long revision,
            long compactRevision) {}

    /**
     * A member of the cluster, as seen from here.
     *
     * @param id {@code mb_…}
     * @param voter whether it counts, by the log
     * @param state how far it is in or out, by the table of members
     * @param peerAddress where it listens for other members, {@code host:port}
     * @param clientUrls where it answers clients; if it could not be asked, as the table of members says
     * @param version its software version; empty when it could not be asked
     * @param appliedIndex the log index it has applied; -1 when it could not be asked
     * @param lastContactMillis how long ago it last answered; -1: never
     */
    record Member(
            String id,
            String name,
            boolean voter,
            MemberState state,
            boolean leader,
            boolean reachable,
            String peerAddress,
            List<String> clientUrls,
            String version,
            long appliedIndex,
            long lagEntries,
            long lastContactMillis) {

        public Member {
            clientUrls = List.copyOf(clientUrls);
        }
    }

    /**
     * This member in full. Maps hold plain values by their JSON names, in the order in which they are shown.
     *
     * @param raft indexes and terms of the log
     * @param store sizes and free disk
     * @param counts keys, connections and the like
     * @param limits the effective limits
     */
    record Status(
            Here here,
            String version,
            long uptimeMillis,
            Map<String, Object> raft,
            Map<String, Object> store,
            Map<String, Object> counts,
            Map<String, Object> limits,
            List<String> alarms,
            List<String> warnings,
            List<String> features) {}

    /**
     * One health check.
     *
     * @param name one word
     * @param live whether {@code /livez} asks for it
     * @param ready whether {@code /readyz} asks for it
     * @param local whether {@code /readyz?local} asks for it
     * @param passing whether it passes
     * @param detail a few words
     */
    record Check(String name, boolean live, boolean ready, boolean local, boolean passing, String detail) {}
}
