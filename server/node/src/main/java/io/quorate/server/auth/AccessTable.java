package io.quorate.server.auth;

import io.quorate.core.access.AccessReader;
import io.quorate.core.access.AccessState;
import io.quorate.core.access.BuiltIn;
import io.quorate.core.access.Demand;
import io.quorate.core.access.Rights;
import io.quorate.core.access.Standing;
import io.quorate.core.log.AccessChange;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Role;
import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All users, roles and tokens as they were at one point of the log: what every request is held against, in memory.
 *
 * <p>Immutable but for a memory of what sets of roles allow together, and safe for any thread.
 */
public final class AccessTable {

    /** Before anything was said. */
    public static final AccessTable EMPTY = new AccessTable(
            AccessState.EMPTY.revision(), false, Bytes.EMPTY, Map.of(), withBuiltIn(List.of()), Map.of(), Map.of());

    /** More sets of roles than these are not remembered. */
    private static final int RIGHTS_MAX = 10_000;

    private final long revision;
    private final boolean bootstrapped;
    private final Bytes offered;
    private final Map<String, User> users;
    private final Map<String, Role> roles;
    private final Map<String, Token> tokens;
    private final Map<Bytes, Token> byHash;
    private final Map<List<String>, Rights> rights = new ConcurrentHashMap<>();

    private AccessTable(
            long revision,
            boolean bootstrapped,
            Bytes offered,
            Map<String, User> users,
            Map<String, Role> roles,
            Map<String, Token> tokens,
            Map<Bytes, Token> byHash) {
        this.revision = revision;
        this.bootstrapped = bootstrapped;
        this.offered = offered;
        this.users = users;
        this.roles = roles;
        this.tokens = tokens;
        this.byHash = byHash;
    }

    /** All there is in a store. */
    public static AccessTable read(AccessReader reader) {
        AccessState state = reader.state();
        Map<String, User> users = new HashMap<>();
        reader.users().forEach(user -> users.put(user.name(), user));
        Map<String, Token> tokens = new HashMap<>();
        Map<Bytes, Token> byHash = new HashMap<>();
        for (Token token : reader.tokens()) {
            tokens.put(token.id(), token);
            byHash.put(token.hash(), token);
        }
        return new AccessTable(
                state.revision(),
                state.bootstrapped(),
                state.offered(),
                users,
                withBuiltIn(reader.roles()),
                tokens,
                byHash);
    }

    private static Map<String, Role> withBuiltIn(List<Role> others) {
        Map<String, Role> roles = new HashMap<>();
        BuiltIn.ROLES.forEach(role -> roles.put(role.name(), role));
        others.forEach(role -> roles.put(role.name(), role));
        return roles;
    }

    /** The table after {@code changes}, in order. */
    AccessTable with(List<AccessChange> changes) {
        Map<String, User> newUsers = new HashMap<>(users);
        Map<String, Role> newRoles = new HashMap<>(roles);
        Map<String, Token> newTokens = new HashMap<>(tokens);
        Map<Bytes, Token> newByHash = new HashMap<>(byHash);
        long newRevision = revision;
        boolean newBootstrapped = bootstrapped;
        Bytes newOffered = offered;
        for (AccessChange change : changes) {
            if (change instanceof AccessChange.OfUser user) {
                set(newUsers, user.name(), user.user());
            } else if (change instanceof AccessChange.OfRole role) {
                set(newRoles, role.name(), role.role());
            } else if (change instanceof AccessChange.OfToken token) {
                Token before = newTokens.get(token.id());
                if (before != null) {
                    newByHash.remove(before.hash());
                }
                set(newTokens, token.id(), token.token());
                Token after = token.token();
                if (after != null) {
                    newByHash.put(after.hash(), after);
                }
            } else if (change instanceof AccessChange.OfState state) {
                newRevision = state.accessRevision();
                newBootstrapped = state.bootstrapped();
                newOffered = state.offered();
            } else {
                throw new IllegalStateException(change.getClass() + " has no place in the table");
            }
        }
        return new AccessTable(newRevision, newBootstrapped, newOffered, newUsers, newRoles, newTokens, newByHash);
    }

    private static <T> void set(Map<String, T> map, String name, @Nullable T value) {
        if (value == null) {
            map.remove(name);
        } else {
            map.put(name, value);
        }
    }

    /** The access revision: moves with whatever may take a right away. */
    public long revision() {
        return revision;
    }

    /** Whether there was a first administrator. */
    public boolean isBootstrapped() {
        return bootstrapped;
    }

    /** The hash of the secret that will name the first administrator; empty: there is none. */
    public Bytes offered() {
        return offered;
    }

    /** A user; null: there is none of that name. */
    public @Nullable User user(String name) {
        return users.get(name);
    }

    /** A role; null: there is none of that name. */
    public @Nullable Role role(String name) {
        return roles.get(name);
    }

    /** A token by its id; null: there is none. */
    public @Nullable Token token(String id) {
        return tokens.get(id);
    }

    /** A token by the hash of its secret; null: there is none. */
    @Nullable
    Token tokenOf(Bytes hash) {
        return byHash.get(hash);
    }

    /** All users, in no order. */
    public Collection<User> users() {
        return List.copyOf(users.values());
    }

    /** All roles, those that every cluster has included, in no order. */
    public Collection<Role> roles() {
        return List.copyOf(roles.values());
    }

    /** All tokens, in no order. */
    public Collection<Token> tokens() {
        return List.copyOf(tokens.values());
    }

    /** The standing of a user who shows no token; null: there is no such user, or nothing lets this one in. */
    public @Nullable Standing standing(String user) {
        User found = users.get(user);
        return found == null || found.disabled()
                ? null
                : new Standing(user, null, found.roles(), false, rights(found.roles()));
    }

    /** The standing of whoever shows a token; null: it lets nobody in. */
    @Nullable
    Standing standing(Token token) {
        User user = users.get(token.user());
        if (user == null || user.disabled()) {
            return null;
        }
        List<String> inForce = Standing.rolesInForce(user, token);
        return new Standing(user.name(), token.id(), inForce, token.roles() != null, rights(inForce));
    }

    /** The standing of a principal as of now; null: nothing lets this one in any more. */
    @Nullable
    Standing standing(Principal.Known known) {
        String id = known.token();
        if (id == null) {
            return standing(known.user());
        }
        Token token = tokens.get(id);
        return token == null || !token.user().equals(known.user()) ? null : standing(token);
    }

    /**
     * Somebody as of now, so that what goes on for long is looked at again when rights have changed.
     *
     * @param nowMillis wall clock
     * @return null: nothing lets this one in any more
     */
    public @Nullable Identity renewed(Identity identity, long nowMillis) {
        if (!(identity.principal() instanceof Principal.Known known)) {
            return identity;
        }
        Standing standing = standing(known);
        String id = known.token();
        Token token = id == null ? null : tokens.get(id);
        long expiresAtMillis = token == null ? identity.expiresAtMillis() : token.expiresAtMillis();
        boolean isOver = expiresAtMillis != 0 && expiresAtMillis <= nowMillis;
        return standing == null || isOver ? null : Identity.of(standing, revision, identity.via(), expiresAtMillis);
    }

    /** Whether all of {@code demands} are met for somebody as recognized, and by what. */
    public static Decision decide(Identity identity, List<Demand> demands) {
        return decide(identity.standing().rights(), demands);
    }

    /** Whether {@code rights} meet all of {@code demands}, and by what. */
    static Decision decide(Rights rights, List<Demand> demands) {
        List<Rights.Grant> by = new ArrayList<>();
        for (Demand demand : demands) {
            List<Rights.Grant> granting = rights.granting(demand);
            if (granting.isEmpty()) {
                return new Decision(List.of(), demand);
            }
            by.addAll(granting);
        }
        return new Decision(by, null);
    }

    /** What roles allow together. A name that is none gives nothing. */
    public Rights rights(List<String> names) {
        Rights known = rights.get(names);
        if (known != null) {
            return known;
        }
        List<Role> found = new ArrayList<>();
        for (String name : names) {
            Role role = roles.get(name);
            if (role != null) {
                found.add(role);
            }
        }
        Rights made = Rights.of(found);
        if (rights.size() < RIGHTS_MAX) {
            rights.put(List.copyOf(names), made);
        }
        return made;
    }
}
