package io.quorate.server.service;

import io.quorate.core.log.ClaimCommand;
import io.quorate.server.service.Questions.MemberStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds on the leader the requests that wait on a member that is no more, and has them leave their queues: a process that
 * ended takes its clients' connections with it. Every member tells its incarnation when it is asked how it is; who waits
 * is in the replicated state, under the incarnation of the member that will answer.
 *
 * <p>Confined to the pacer thread, but for the answers it waits for.
 */
final class Attendance {

    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    /** A member that was not heard for so long is taken for gone. */
    static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long ASK_MILLIS = 2_000;
    private static final long DETACH_MILLIS = 30_000;

    private final String self;
    private final long incarnation;
    private final ReplicatedLog log;
    private final Supplier<List<Long>> origins;
    private final Errands errands;
    private final LongSupplier nanos;

    /** Who was heard last under each name, and when. */
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    /** Since when an incarnation with waiting requests belongs to nobody that is heard. */
    private final Map<Long, Long> missingSince = new HashMap<>();
    /** Those that are being dealt with. */
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

    private record Heard(long incarnation, long nanos) {}

    /**
     * @param origins the incarnations that requests wait on, by the newest state
     * @param nanos a steady clock
     */
    Attendance(
            String self,
            long incarnation,
            ReplicatedLog log,
            Supplier<List<Long>> origins,
            Errands errands,
            LongSupplier nanos) {
        this.self = self;
        this.incarnation = incarnation;
        this.log = log;
        this.origins = origins;
        this.errands = errands;
        this.nanos = nanos;
    }

    /** Looks who is there, and detaches who is not. Called on the leader. */
    void look() {
        TreeSet<String> peers = new TreeSet<>(log.peers());
        peers.remove(self);
        heard.keySet().retainAll(peers);
        peers.forEach(this::ask);
        judge(peers, nanos.getAsLong());
    }

    /** This member no longer leads: what it knows will be old when it does so again. */
    void rest() {
        heard.clear();
        missingSince.clear();
    }

    private void ask(String peer) {
        // What comes of it is handled there; nothing follows it.
        var unused = log.ask(peer, Questions.status(), ASK_MILLIS).whenComplete((answer, failure) -> {
            if (answer != null && failure == null) {
                MemberStatus status = Questions.status(answer);
                heard.put(peer, new Heard(status.incarnation(), nanos.getAsLong()));
            }
        });
    }

    private void judge(Set<String> peers, long nowNanos) {
        Set<Long> present = new HashSet<>();
        present.add(incarnation);
        long leastNanos = nowNanos;
        for (String peer : peers) {
            Heard last = heard.get(peer);
            if (last != null && nowNanos - last.nanos() < SILENT_NANOS) {
                present.add(last.incarnation());
                leastNanos = Math.min(leastNanos, last.nanos());
            } else {
                leastNanos = nowNanos - SILENT_NANOS;
            }
        }
        Set<Long> waitedOn = new HashSet<>(origins.get());
        missingSince.keySet().retainAll(waitedOn);
        for (long origin : waitedOn) {
            if (present.contains(origin)) {
                missingSince.remove(origin);
                continue;
            }
            long since = missingSince.computeIfAbsent(origin, missing -> lastHeardNanos(missing, nowNanos));
            // Once everybody has told another incarnation since, this one is that of a process that has ended.
            boolean told = leastNanos - since > 0;
            if ((told || nowNanos - since >= SILENT_NANOS) && underWay.add(origin)) {
                detach(origin);
            }
        }
    }

    /** When a member said the last time that it is this incarnation; {@code otherwise}: it never did. */
    private long lastHeardNanos(long origin, long otherwise) {
        for (Heard last : heard.values()) {
            if (last.incarnation() == origin) {
                return last.nanos();
            }
        }
        return otherwise;
    }

    private void detach(long origin) {
        LOG.info("the member that requests of incarnation {} wait on is gone: they leave their queues", origin);
        // What comes of it is handled there; nothing follows it.
        var unused = errands.run(new ClaimCommand.DetachOrigin(origin), DETACH_MILLIS)
                .whenComplete((outcome, failure) -> underWay.remove(origin));
    }
}
