package io.quorate.core.access;

import static java.util.Objects.requireNonNull;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a set of roles allows: the union of what each of them does. Immutable. */
public final class Rights {

    private static final Comparator<Grant> BY_START =
            Comparator.comparing(grant -> grant.permission().scope().range().from());

    /** Of nobody: nothing is allowed. */
    public static final Rights NONE = of(List.of());

    private final List<Grant> grants;
    /** What is allowed, by domain and action: ranges in order that do not touch each other. */
    private final EnumMap<Action, EnumMap<Domain, List<KeyRange>>> allowed = new EnumMap<>(Action.class);

    private Rights(List<Grant> grants) {
        this.grants = grants;
        for (Action action : Action.values()) {
            EnumMap<Domain, List<KeyRange>> ranges = new EnumMap<>(Domain.class);
            for (Domain domain : Domain.values()) {
                ranges.put(domain, union(grants, domain, action));
            }
            allowed.put(action, ranges);
        }
    }

    /**
     * A permission and where it comes from.
     *
     * @param role the name of the role
     */
    public record Grant(String role, Permission permission) {}

    /** What {@code roles} allow together. */
    public static Rights of(List<Role> roles) {
        List<Grant> grants = new ArrayList<>();
        for (Role role : roles) {
            for (Permission permission : role.permissions()) {
                grants.add(new Grant(role.name(), permission));
            }
        }
        grants.sort(BY_START);
        return new Rights(List.copyOf(grants));
    }

    /** The ranges that grants in the order of their starts allow, as few as there can be. */
    private static List<KeyRange> union(List<Grant> grants, Domain domain, Action action) {
        List<KeyRange> union = new ArrayList<>();
        for (Grant grant : grants) {
            if (grant.permission().allows(domain, action)) {
                KeyRange next = grant.permission().scope().range();
                KeyRange last = union.isEmpty() ? null : union.get(union.size() - 1);
                Bytes end = last == null ? null : last.to();
                if (last == null || (end != null && end.compareTo(next.from()) < 0)) {
                    union.add(next);
                } else if (end != null && isBeyond(next.to(), end)) {
                    union.set(union.size() - 1, new KeyRange(last.from(), next.to()));
                }
            }
        }
        return List.copyOf(union);
    }

    private static boolean isBeyond(@Nullable Bytes end, Bytes other) {
        return end == null || end.compareTo(other) > 0;
    }

    /** All of it, in the order of the names it is about. */
    public List<Grant> grants() {
        return grants;
    }

    /** Whether a demand is met. */
    public boolean meet(Demand demand) {
        List<KeyRange> ranges =
                requireNonNull(requireNonNull(allowed.get(demand.action())).get(demand.domain()));
        Bytes from = demand.names().from();
        int low = 0;
        int high = ranges.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (ranges.get(middle).from().compareTo(from) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (ranges.isEmpty() || !ranges.get(low).contains(from)) {
            return false;
        }
        Bytes end = ranges.get(low).to();
        return end == null || !isBeyond(demand.names().to(), end);
    }

    /** The first of {@code demands} that is not met; null: all are. */
    public @Nullable Demand missing(List<Demand> demands) {
        for (Demand demand : demands) {
            if (!meet(demand)) {
                return demand;
            }
        }
        return null;
    }

    /** The grants that together meet a demand, one if one is enough; empty: it is not met. */
    public List<Grant> granting(Demand demand) {
        List<Grant> used = new ArrayList<>();
        Bytes to = demand.names().to();
        if (to != null && to.compareTo(demand.names().from()) <= 0) {
            // No name at all is asked for, as of any name.
            return granting(
                    new Demand(demand.domain(), KeyRange.only(demand.names().from()), demand.action()));
        }
        Bytes reached = demand.names().from();
        while (true) {
            Grant best = furthest(demand, reached);
            if (best == null) {
                return List.of();
            }
            used.add(best);
            Bytes end = best.permission().scope().range().to();
            if (end == null || (to != null && end.compareTo(to) >= 0)) {
                return List.copyOf(used);
            }
            reached = end;
        }
    }

    /** Whether whoever has these rights has all that {@code permission} gives. */
    public boolean cover(Permission permission) {
        Domain where = permission.domain();
        List<Domain> domains = where == null ? List.of(Domain.values()) : List.of(where);
        for (Domain domain : domains) {
            for (Action action : permission.actions()) {
                if (!meet(new Demand(domain, permission.scope().range(), action))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Of the grants that allow what is demanded on {@code name}, one that reaches the furthest; null: there is none. */
    private @Nullable Grant furthest(Demand demand, Bytes name) {
        Grant best = null;
        for (Grant grant : grants) {
            KeyRange range = grant.permission().scope().range();
            if (range.from().compareTo(name) > 0) {
                break;
            }
            if (grant.permission().allows(demand.domain(), demand.action()) && range.contains(name)) {
                Bytes end = range.to();
                if (end == null) {
                    return grant;
                }
                Bytes furthest =
                        best == null ? null : best.permission().scope().range().to();
                if (furthest == null || isBeyond(end, furthest)) {
                    best = grant;
                }
            }
        }
        return best;
    }
}
