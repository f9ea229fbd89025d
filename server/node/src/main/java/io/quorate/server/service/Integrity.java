package io.quorate.server.service;

import io.quorate.server.service.Questions.HashAt;
import io.quorate.server.service.Questions.MemberStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this member's state with the others': members that applied the same log have the same state hash. A member
 * that finds itself at odds with a majority of the voters stops: it must not answer from state that is not the cluster's.
 *
 * <p>Confined to the pacer thread, but for the answers it waits for.
 */
final class Integrity {

    private static final Logger LOG = LoggerFactory.getLogger(Integrity.class);

    /** How many looks of the pacer lie between two comparisons. */
    private static final int LOOKS = 5;
    /** How many of its newest points a member shows: a lag of so many points is still compared. */
    static final int POINTS_SHOWN = 8;

    private static final long ASK_MILLIS = 2_000;

    private final String self;
    private final Supplier<List<HashAt>> points;
    private final ReplicatedLog log;
    private final FailStop failStop;
    private int looks;

    Integrity(String self, Supplier<List<HashAt>> points, ReplicatedLog log, FailStop failStop) {
        this.self = self;
        this.points = points;
        this.log = log;
        this.failStop = failStop;
    }

    /** Compares now and then. */
    void look() {
        if (++looks % LOOKS == 0) {
            compare();
        }
    }

    /** Asks the voters for their hashes and compares. Completes when that is done. */
    CompletableFuture<Void> compare() {
        Set<String> voters = log.voters().current();
        if (voters.size() < 2 || !voters.contains(self)) {
            return CompletableFuture.completedFuture(null);
        }
        Map<String, List<HashAt>> said = new HashMap<>();
        said.put(self, points.get());
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        for (String voter : voters) {
            if (!voter.equals(self)) {
                asked.add(log.ask(voter, Questions.status(), ASK_MILLIS).handle((answer, failure) -> {
                    if (failure == null) {
                        MemberStatus status = Questions.status(answer);
                        synchronized (said) {
                            said.put(voter, status.hashes());
                        }
                    }
                    return null;
                }));
            }
        }
        return CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]))
                .thenRun(() -> {
                    synchronized (said) {
                        judge(said, voters.size() / 2 + 1);
                    }
                });
    }

    private void judge(Map<String, List<HashAt>> said, int majority) {
        List<HashAt> own = new ArrayList<>(said.getOrDefault(self, List.of()));
        own.sort(Comparator.comparingLong(HashAt::index).reversed());
        for (HashAt mine : own) {
            Long right = hashOfMajority(said, mine.index(), majority);
            if (right != null) {
                if (right != mine.hash()) {
                    failStop.fail(
                            "the state of " + self + " differs from that of the majority at log index " + mine.index()
                                    + " (hash " + Long.toHexString(mine.hash()) + ", expected "
                                    + Long.toHexString(right)
                                    + "): replace this member by one with an empty data directory",
                            null);
                } else {
                    LOG.debug("state agrees with the majority at index {}", mine.index());
                }
                return;
            }
        }
    }

    /** The hash that a majority has at {@code index}; null when no majority has one. */
    private static @Nullable Long hashOfMajority(Map<String, List<HashAt>> said, long index, int majority) {
        Map<Long, Integer> counts = new HashMap<>();
        for (List<HashAt> points : said.values()) {
            for (HashAt point : points) {
                if (point.index() == index && counts.merge(point.hash(), 1, Integer::sum) >= majority) {
                    return point.hash();
                }
            }
        }
        return null;
    }
}
