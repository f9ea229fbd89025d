package io.quorate.core.access;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The roles every cluster has. They can't be changed. Stateless; safe for any thread. */
public final class BuiltIn {

    /** Everything. */
    public static final String ROOT = "root";

    /** The cluster and its upkeep; no data, and so no backups, which are made of data. */
    public static final String OPERATOR = "operator";

    /** To see everything, but for who may do what. */
    public static final String READER = "reader";

    /** All of them. */
    public static final List<Role> ROLES = List.of(root(), operator(), reader());

    private BuiltIn() {}

    /** The role of a name; null: it is none of these. */
    public static @Nullable Role role(String name) {
        for (Role role : ROLES) {
            if (role.name().equals(name)) {
                return role;
            }
        }
        return null;
    }

    private static Role root() {
        return new Role(ROOT, List.of(Permission.onPrefix(null, "", Action.values())));
    }

    private static Role operator() {
        return new Role(
                OPERATOR,
                List.of(
                        Permission.onPrefix(Domain.CLUSTER, "", Action.values()),
                        Permission.onPrefix(Domain.MAINTENANCE, "", Action.READ, Action.WRITE)));
    }

    private static Role reader() {
        List<Permission> permissions = new ArrayList<>();
        for (Domain domain : Domain.values()) {
            if (domain != Domain.AUTH) {
                permissions.add(Permission.onPrefix(domain, "", Action.READ));
            }
        }
        return new Role(READER, permissions);
    }
}
