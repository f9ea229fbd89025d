package io.quorate.core.claim;

import io.quorate.core.claim.StoredClaim.Part;
import io.quorate.core.log.ClaimOutcome.Link;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a claim would wait for itself. Confined to one thread.
 *
 * <p>By reduction of the wait-for graph (Holt, "Some deadlock properties of computer systems", 1972): again and again
 * every party is taken away that waits for nothing, or only for parties taken away. Whoever is left can never go on. A
 * party is a claimant, (lease, owner). It waits for every holder it does not go together with, and for everybody ahead
 * of it; for a semaphore it waits until enough slots are free.
 *
 * <p>What a claimant waited for before is left out: it closed no cycle then, and a claim that comes last in its queues lets
 * nobody wait who did not. Of the others only what they wait for is read, not what they hold: who has thousands of holds
 * costs no more than who has one.
 *
 * <p>Only what the claim can reach is looked at, and no more than {@link Limits#DEADLOCK_STEPS_MAX} steps: beyond that
 * the claim may queue.
 */
final class Deadlocks {

    private final ClaimStore store;
    private final TreeMap<Party, List<Want>> wants = new TreeMap<>();
    private int steps;

    Deadlocks(ClaimStore store) {
        this.store = store;
    }

    /** A claimant. One whose lease is yet to be made is known by its claim. */
    private record Party(long lease, String owner, long claim) implements Comparable<Party> {

        static Party of(long lease, String owner, long claim) {
            return lease == 0 ? new Party(0, owner, claim) : new Party(lease, owner, 0);
        }

        @Override
        public int compareTo(Party other) {
            int order = Long.compare(lease, other.lease);
            order = order == 0 ? Long.compare(claim, other.claim) : order;
            return order == 0 ? owner.compareTo(other.owner) : order;
        }
    }

    /**
     * One thing a party waits for.
     *
     * @param ahead who must be gone whatever else
     * @param holders who has it, with how many slots
     * @param missing how many of the holders' slots must become free
     */
    private record Want(Kind kind, Bytes name, List<Party> ahead, List<Holder> holders, int missing) {

        boolean isFree(Set<Party> gone) {
            if (!gone.containsAll(ahead)) {
                return false;
            }
            int freed = 0;
            for (Holder holder : holders) {
                freed += gone.contains(holder.party()) ? holder.slots() : 0;
            }
            return freed >= missing;
        }

        List<Party> parties() {
            List<Party> parties = new ArrayList<>();
            holders.forEach(holder -> parties.add(holder.party()));
            parties.addAll(ahead);
            return parties;
        }
    }

    private record Holder(Party party, int slots) {}

    /** The cycle that {@code claim}, which is not in any queue yet, would close; empty: none. */
    List<Link> closedBy(StoredClaim claim) {
        if (!isWaitedFor(claim)) {
            return List.of();
        }
        Party claimant = Party.of(claim.lease(), claim.owner(), claim.id());
        wants.put(claimant, wantsOf(claim));
        ArrayDeque<Party> next = new ArrayDeque<>();
        next.add(claimant);
        while (!next.isEmpty()) {
            for (Want want : known(next.removeFirst())) {
                for (Party party : want.parties()) {
                    if (++steps > Limits.DEADLOCK_STEPS_MAX) {
                        return List.of();
                    }
                    if (!wants.containsKey(party)) {
                        wants.put(party, stored(party));
                        next.add(party);
                    }
                }
            }
        }
        if (steps > Limits.DEADLOCK_STEPS_MAX) {
            return List.of();
        }
        Set<Party> gone = reduce();
        return gone.contains(claimant) ? List.of() : cycle(claimant, gone);
    }

    /** Whether anybody can wait for the claimant: it has something, or stands in a queue. */
    private boolean isWaitedFor(StoredClaim claim) {
        return claim.lease() != 0 && store.hasClaims(claim.lease(), claim.owner());
    }

    private List<Want> known(Party party) {
        List<Want> known = wants.get(party);
        return known == null ? List.of() : known;
    }

    private Set<Party> reduce() {
        TreeSet<Party> gone = new TreeSet<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Map.Entry<Party, List<Want>> party : wants.entrySet()) {
                if (!gone.contains(party.getKey()) && party.getValue().stream().allMatch(want -> want.isFree(gone))) {
                    gone.add(party.getKey());
                    moved = true;
                }
            }
        }
        return gone;
    }

    /** The shortest way from the claimant back to itself; if it only waits for others' cycle, the way to that. */
    private List<Link> cycle(Party claimant, Set<Party> gone) {
        TreeMap<Party, Step> cameBy = new TreeMap<>();
        ArrayDeque<Party> next = new ArrayDeque<>();
        next.add(claimant);
        Party last = claimant;
        while (!next.isEmpty()) {
            Party party = next.removeFirst();
            last = party;
            for (Want want : known(party)) {
                for (Party to : want.parties()) {
                    if (to.equals(claimant)) {
                        return links(party, claimant, cameBy, want);
                    }
                    if (!gone.contains(to) && !cameBy.containsKey(to)) {
                        cameBy.put(to, new Step(party, want));
                        next.add(to);
                    }
                }
            }
        }
        return links(last, claimant, cameBy, null);
    }

    private record Step(Party from, Want want) {}

    private static List<Link> links(Party end, Party claimant, Map<Party, Step> cameBy, @Nullable Want closing) {
        ArrayDeque<Link> links = new ArrayDeque<>();
        if (closing != null) {
            links.addFirst(link(end, closing));
        }
        Party at = end;
        while (!at.equals(claimant)) {
            Step step = cameBy.get(at);
            if (step == null) {
                break;
            }
            links.addFirst(link(step.from(), step.want()));
            at = step.from();
        }
        return List.copyOf(links);
    }

    private static Link link(Party party, Want want) {
        return new Link(party.owner(), party.lease(), want.kind(), want.name());
    }

    /** What a party waits for by the claims of it that are in queues. */
    private List<Want> stored(Party party) {
        List<Want> found = new ArrayList<>();
        if (party.lease() == 0) {
            StoredClaim claim = store.claim(party.claim());
            if (claim != null && !claim.isHeld()) {
                found.addAll(wantsOf(claim));
            }
            return found;
        }
        int left = Math.max(0, Limits.DEADLOCK_STEPS_MAX - steps);
        for (StoredClaim claim : store.waiting(party.lease(), party.owner(), left + 1)) {
            steps++;
            found.addAll(wantsOf(claim));
        }
        return found;
    }

    private List<Want> wantsOf(StoredClaim claim) {
        List<Want> found = new ArrayList<>();
        for (Part part : claim.parts()) {
            found.add(wantOf(claim, part));
        }
        return found;
    }

    private Want wantOf(StoredClaim claim, Part part) {
        List<Party> ahead = new ArrayList<>();
        for (StoredClaim other : store.queue(claim.kind(), part.name(), Limits.DEADLOCK_STEPS_MAX)) {
            if (other.id() == claim.id()) {
                break;
            }
            steps++;
            ahead.add(Party.of(other.lease(), other.owner(), other.id()));
        }
        List<Holder> holders = new ArrayList<>();
        int missing = 0;
        StoredResource resource = store.resource(claim.kind(), part.name());
        for (Hold hold : store.holds(claim.kind(), part.name(), Limits.DEADLOCK_STEPS_MAX)) {
            steps++;
            boolean together = part.shared() && hold.shared();
            if (!together) {
                holders.add(new Holder(Party.of(hold.lease(), hold.owner(), hold.claim()), hold.slots()));
                missing += claim.kind() == Kind.SEMAPHORE ? 0 : hold.slots();
            }
        }
        if (claim.kind() == Kind.SEMAPHORE) {
            missing = Math.max(0, resource.used() + part.slots() - resource.limit());
        } else if (claim.kind() == Kind.BARRIER) {
            return new Want(claim.kind(), part.name(), List.of(), List.of(), 0);
        }
        return new Want(claim.kind(), part.name(), ahead, holders, missing);
    }
}
