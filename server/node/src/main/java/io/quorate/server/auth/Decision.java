package io.quorate.server.auth;

import io.quorate.core.access.Demand;
import io.quorate.core.access.Judge;
import io.quorate.core.access.Rights;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether something is allowed, and why. Immutable.
 *
 * @param by the grants that allow it together; empty when it is not allowed, or nothing had to be granted
 * @param missing the first thing that is not granted; null: it is allowed
 */
public record Decision(List<Rights.Grant> by, @Nullable Demand missing) {

    public Decision {
        by = List.copyOf(by);
    }

    /** Why, in one line: {@code role 'deployer'}, or {@code kv:write on 'config/app' is not granted}. */
    public String why() {
        if (missing != null) {
            return Judge.missing(missing);
        }
        TreeSet<String> roles = new TreeSet<>();
        by.forEach(grant -> roles.add("'" + grant.role() + "'"));
        return switch (roles.size()) {
            case 0 -> "nothing has to be granted";
            case 1 -> "role " + roles.first();
            default -> "roles " + String.join(", ", roles);
        };
    }
}
