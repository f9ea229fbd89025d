package io.quorate.core.access;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a set of roles allows: the union of what each of them does. Immutable. */
public final class Rights {

    /** Of nobody: nothing is allowed. */
    public static final Rights NONE = of(List.of());

    private static final Comparator<Grant> BY_START =
            Comparator.comparing(grant -> grant.permission().scope().range().from());

    private final List<Grant> grants;

    private Rights(List<Grant> grants) {
        this.grants = grants;
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

    /** All of it, in the order of the names it is about. */
    public List<Grant> grants() {
        return grants;
    }

    /** Whether a demand is met. */
    public boolean meet(Demand demand) {
        return !granting(demand).isEmpty();
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
                if (best == null || isFurther(end, best)) {
                    best = grant;
                }
            }
        }
        return best;
    }

    private static boolean isFurther(Bytes end, Grant than) {
        Bytes other = than.permission().scope().range().to();
        return other != null && end.compareTo(other) > 0;
    }
}
