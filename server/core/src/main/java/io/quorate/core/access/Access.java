package io.quorate.core.access;

import io.quorate.core.log.AccessChange;
import io.quorate.core.log.AccessCodec;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.AccessOutcome;
import io.quorate.core.log.AccessOutcome.Reason;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Role;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out commands about users, roles and tokens. Whether the caller may ask for them was judged before; here nobody
 * gives what they have not got, and the last one who may do everything stays. Confined to one thread.
 */
public final class Access {

    private final Transaction transaction;
    private final AccessReader reader;
    private final Encoder scratch = new Encoder();
    private final List<AccessChange> changes = new ArrayList<>();
    private @Nullable AccessState state;

    /** Carries out commands in {@code transaction}. */
    public Access(Transaction transaction) {
        this.transaction = transaction;
        this.reader = new AccessReader(transaction);
    }

    /** Why a command can't be carried out. */
    private record Refusal(Reason reason, String detail) {}

    /** What was changed, in order. */
    public List<AccessChange> changes() {
        return changes;
    }

    /**
     * Carries out a command.
     *
     * @param revision the current revision, which stays
     */
    public AccessOutcome execute(AccessCommand command, Principal principal, long revision) {
        AccessState before = reader.state();
        state = before;
        String wrong = AccessRules.wrongIn(command);
        Refusal refusal = wrong != null ? new Refusal(Reason.INVALID, wrong) : refusal(command, caller(principal));
        if (refusal != null) {
            return new AccessOutcome.Rejected(revision, refusal.reason(), refusal.detail());
        }
        boolean created = carryOut(command, principal);
        AccessState after = state();
        if (!after.equals(before)) {
            transaction.put(Space.ACCESS, AccessRows.STATE, after.write(scratch));
            changes.add(new AccessChange.OfState(after.revision(), after.bootstrapped(), after.offered()));
        }
        return new AccessOutcome.Done(revision, after.revision(), created);
    }

    private AccessState state() {
        AccessState current = state;
        return current == null ? reader.state() : current;
    }

    /** Whose rights bound what can be given; null: nobody's. */
    private @Nullable Standing caller(Principal principal) {
        if (!(principal instanceof Principal.Known known)) {
            return null;
        }
        Standing standing = Standing.find(reader, known.user(), known.token());
        return standing != null ? standing : new Standing(known.user(), known.token(), List.of(), true, Rights.NONE);
    }

    // ---- what stands against it

    private @Nullable Refusal refusal(AccessCommand command, @Nullable Standing caller) {
        if (command instanceof AccessCommand.PutUser put) {
            return refusalOf(put, caller);
        }
        if (command instanceof AccessCommand.DeleteUser delete) {
            User user = reader.user(delete.name());
            if (user == null) {
                return noUser(delete.name());
            }
            Refusal refusal = notHeld(caller, user.roles());
            return refusal != null ? refusal : lastRoot(user, null);
        }
        if (command instanceof AccessCommand.SetPassword set) {
            User user = reader.user(set.user());
            boolean isOwn = caller != null && caller.user().equals(set.user()) && !caller.isRestricted();
            return user == null ? noUser(set.user()) : isOwn ? null : notHeld(caller, user.roles());
        }
        if (command instanceof AccessCommand.PutRole put) {
            return refusalOf(put, caller);
        }
        if (command instanceof AccessCommand.DeleteRole delete) {
            if (BuiltIn.role(delete.name()) != null) {
                return builtIn(delete.name());
            }
            return reader.role(delete.name()) == null ? noRole(delete.name()) : null;
        }
        if (command instanceof AccessCommand.PutToken put) {
            return refusalOf(put.token(), caller);
        }
        if (command instanceof AccessCommand.RevokeToken revoke) {
            return reader.token(revoke.id()) == null
                    ? new Refusal(Reason.TOKEN_NOT_FOUND, "there is no token '" + revoke.id() + "'")
                    : null;
        }
        if (command instanceof AccessCommand.OfferBootstrap) {
            return state().bootstrapped() ? bootstrapped() : null;
        }
        return command instanceof AccessCommand.Bootstrap bootstrap ? refusalOf(bootstrap) : null;
    }

    private @Nullable Refusal refusalOf(AccessCommand.PutUser put, @Nullable Standing caller) {
        User before = reader.user(put.name());
        if (before != null && put.createOnly()) {
            return new Refusal(Reason.EXISTS, "there is a user '" + put.name() + "'");
        }
        if (before == null && state().users() >= Limits.USERS_MAX) {
            return new Refusal(Reason.FULL, Limits.USERS_MAX + " users are there");
        }
        Refusal refusal = unknown(put.roles());
        if (refusal == null) {
            refusal = notHeld(caller, put.roles());
        }
        if (refusal == null && before != null) {
            refusal = notHeld(caller, before.roles());
            if (refusal == null) {
                refusal = lastRoot(before, new User(put.name(), put.roles(), null, put.disabled()));
            }
        }
        return refusal;
    }

    private @Nullable Refusal refusalOf(AccessCommand.PutRole put, @Nullable Standing caller) {
        Role role = put.role();
        if (BuiltIn.role(role.name()) != null) {
            return builtIn(role.name());
        }
        Role before = reader.role(role.name());
        if (before != null && put.createOnly()) {
            return new Refusal(Reason.EXISTS, "there is a role '" + role.name() + "'");
        }
        if (before == null && state().roles() >= Limits.ROLES_MAX) {
            return new Refusal(Reason.FULL, Limits.ROLES_MAX + " roles are there");
        }
        for (Permission permission : role.permissions()) {
            if (caller != null && !caller.rights().cover(permission)) {
                return new Refusal(Reason.ROLE_NOT_HELD, "the role would allow more than its author may do");
            }
        }
        return null;
    }

    private @Nullable Refusal refusalOf(Token token, @Nullable Standing caller) {
        User user = reader.user(token.user());
        if (user == null) {
            return noUser(token.user());
        }
        if (reader.token(token.id()) != null) {
            return new Refusal(Reason.EXISTS, "there is a token '" + token.id() + "'");
        }
        List<String> roles = token.roles() == null ? user.roles() : token.roles();
        Refusal refusal = unknown(roles);
        for (String role : roles) {
            if (!user.roles().contains(role) && !user.roles().contains(BuiltIn.ROOT)) {
                refusal = new Refusal(Reason.ROLE_NOT_HELD, "user '" + user.name() + "' has no role '" + role + "'");
            }
        }
        if (refusal == null) {
            refusal = notHeld(caller, roles);
        }
        boolean isFull = state().tokens() >= Limits.TOKENS_MAX && oldestOfTooMany(token) == null;
        return refusal == null && isFull ? new Refusal(Reason.FULL, Limits.TOKENS_MAX + " tokens are there") : refusal;
    }

    private @Nullable Refusal refusalOf(AccessCommand.Bootstrap bootstrap) {
        if (state().bootstrapped()) {
            return bootstrapped();
        }
        if (state().offered().isEmpty() || !state().offered().equals(bootstrap.hash())) {
            return new Refusal(Reason.WRONG_SECRET, "the bootstrap token is another one");
        }
        return reader.user(bootstrap.user()) == null
                ? null
                : new Refusal(Reason.EXISTS, "there is a user '" + bootstrap.user() + "'");
    }

    /** Nobody gives a role, or touches who has one, without having it. */
    private static @Nullable Refusal notHeld(@Nullable Standing caller, List<String> roles) {
        for (String role : roles) {
            if (caller != null && !caller.holds(role)) {
                return new Refusal(
                        Reason.ROLE_NOT_HELD, "user '" + caller.user() + "' does not act in role '" + role + "'");
            }
        }
        return null;
    }

    private @Nullable Refusal unknown(List<String> roles) {
        for (String role : roles) {
            if (reader.role(role) == null) {
                return noRole(role);
            }
        }
        return null;
    }

    /** Whether nobody is left who may do everything, once a user is as {@code after}; null: gone. */
    private @Nullable Refusal lastRoot(User before, @Nullable User after) {
        if (!isRoot(before) || (after != null && isRoot(after))) {
            return null;
        }
        for (User other : reader.users()) {
            if (isRoot(other) && !other.name().equals(before.name())) {
                return null;
            }
        }
        return new Refusal(
                Reason.LAST_ROOT, "'" + before.name() + "' is the last user that is enabled and has role 'root'");
    }

    private static boolean isRoot(User user) {
        return !user.disabled() && user.roles().contains(BuiltIn.ROOT);
    }

    private static Refusal noUser(String name) {
        return new Refusal(Reason.USER_NOT_FOUND, "there is no user '" + name + "'");
    }

    private static Refusal noRole(String name) {
        return new Refusal(Reason.ROLE_NOT_FOUND, "there is no role '" + name + "'");
    }

    private static Refusal builtIn(String name) {
        return new Refusal(Reason.BUILT_IN, "every cluster has role '" + name + "' as it is");
    }

    private static Refusal bootstrapped() {
        return new Refusal(Reason.ALREADY_BOOTSTRAPPED, "there was a first administrator");
    }

    // ---- carrying it out

    /** Whether what it is about is new. */
    private boolean carryOut(AccessCommand command, Principal principal) {
        if (command instanceof AccessCommand.PutUser put) {
            return putUser(put);
        } else if (command instanceof AccessCommand.DeleteUser delete) {
            deleteUser(delete.name());
        } else if (command instanceof AccessCommand.SetPassword set) {
            setPassword(set, principal);
        } else if (command instanceof AccessCommand.PutRole put) {
            boolean created = reader.role(put.role().name()) == null;
            put(put.role());
            state = state().with(0, created ? 1 : 0, 0).moved();
            return created;
        } else if (command instanceof AccessCommand.DeleteRole delete) {
            deleteRole(delete.name());
        } else if (command instanceof AccessCommand.PutToken put) {
            Token oldest = oldestOfTooMany(put.token());
            if (oldest != null) {
                remove(oldest);
                state = state().moved();
            }
            put(put.token());
            transaction.put(
                    Space.ACCESS,
                    AccessRows.tokenOf(put.token().user(), put.token().id()),
                    Bytes.EMPTY);
            state = state().with(0, 0, 1);
            return true;
        } else if (command instanceof AccessCommand.RevokeToken revoke) {
            remove(require(revoke.id()));
            state = state().moved();
        } else if (command instanceof AccessCommand.Touch touch) {
            touch.uses().forEach(this::touch);
        } else if (command instanceof AccessCommand.ForgetTokens forget) {
            forget(forget);
        } else if (command instanceof AccessCommand.OfferBootstrap offer) {
            state = state().offering(offer.hash());
        } else if (command instanceof AccessCommand.Bootstrap bootstrap) {
            put(new User(bootstrap.user(), List.of(BuiltIn.ROOT), bootstrap.password(), false));
            state = state().begun().with(1, 0, 0).moved();
            return true;
        } else {
            throw new IllegalStateException(command.getClass() + " can't be carried out");
        }
        return false;
    }

    private boolean putUser(AccessCommand.PutUser put) {
        User before = reader.user(put.name());
        StoredPassword password = put.password() != null || before == null ? put.password() : before.password();
        User after = new User(put.name(), put.roles(), password, put.disabled());
        if (after.equals(before)) {
            return false;
        }
        put(after);
        if (put.password() != null) {
            endSessions(put.name(), null);
        }
        state = state().with(before == null ? 1 : 0, 0, 0).moved();
        return before == null;
    }

    private void deleteUser(String name) {
        for (String id : reader.tokensOf(name)) {
            remove(require(id));
        }
        transaction.delete(Space.ACCESS, AccessRows.user(name));
        changes.add(new AccessChange.OfUser(name, null));
        state = state().with(-1, 0, 0).moved();
    }

    private void setPassword(AccessCommand.SetPassword set, Principal principal) {
        User user = reader.user(set.user());
        if (user == null) {
            throw new IllegalStateException("no user '" + set.user() + "' (expected: it is there)");
        }
        put(new User(user.name(), user.roles(), set.password(), user.disabled()));
        endSessions(user.name(), principal instanceof Principal.Known known ? known.token() : null);
        state = state().moved();
    }

    private void endSessions(String user, @Nullable String butFor) {
        for (String id : reader.tokensOf(user)) {
            Token token = require(id);
            if (token.type() == Token.Type.SESSION && !id.equals(butFor)) {
                remove(token);
            }
        }
    }

    private void deleteRole(String name) {
        for (User user : reader.users()) {
            if (user.roles().contains(name)) {
                put(new User(user.name(), without(user.roles(), name), user.password(), user.disabled()));
            }
        }
        for (Token token : reader.tokens()) {
            List<String> roles = token.roles();
            if (roles != null && roles.contains(name)) {
                put(token.withRoles(without(roles, name)));
            }
        }
        transaction.delete(Space.ACCESS, AccessRows.role(name));
        changes.add(new AccessChange.OfRole(name, null));
        state = state().with(0, -1, 0).moved();
    }

    private static List<String> without(List<String> roles, String name) {
        List<String> left = new ArrayList<>(roles);
        left.remove(name);
        return left;
    }

    /** The session that ends when {@code added} is one too many of its user; null: none does. */
    private @Nullable Token oldestOfTooMany(Token added) {
        if (added.type() != Token.Type.SESSION) {
            return null;
        }
        int sessions = 0;
        Token oldest = null;
        for (String id : reader.tokensOf(added.user())) {
            Token token = require(id);
            if (token.type() == Token.Type.SESSION) {
                sessions++;
                boolean isOlder = oldest == null || token.createdAtMillis() < oldest.createdAtMillis();
                oldest = isOlder ? token : oldest;
            }
        }
        return sessions >= Limits.SESSIONS_OF_USER_MAX ? oldest : null;
    }

    private void touch(AccessCommand.Use use) {
        Token token = reader.token(use.token());
        if (token != null) {
            long expiresAtMillis = use.expiresAtMillis() == 0
                    ? token.expiresAtMillis()
                    : Math.max(token.expiresAtMillis(), use.expiresAtMillis());
            put(token.used(Math.max(token.usedAtMillis(), use.usedAtMillis()), expiresAtMillis));
        }
    }

    private void forget(AccessCommand.ForgetTokens forget) {
        for (String id : forget.ids()) {
            Token token = reader.token(id);
            if (token != null && token.expiresAtMillis() != 0 && token.expiresAtMillis() <= forget.expiredMillis()) {
                remove(token);
            }
        }
    }

    // ---- rows

    private Token require(String id) {
        Token token = reader.token(id);
        if (token == null) {
            throw new IllegalStateException("no token '" + id + "' (expected: it is there)");
        }
        return token;
    }

    private void put(User user) {
        scratch.reset().octet(AccessReader.FORM);
        AccessCodec.write(scratch, user);
        transaction.put(Space.ACCESS, AccessRows.user(user.name()), scratch.toBytes());
        changes.add(new AccessChange.OfUser(user.name(), user));
    }

    private void put(Role role) {
        scratch.reset().octet(AccessReader.FORM);
        AccessCodec.write(scratch, role);
        transaction.put(Space.ACCESS, AccessRows.role(role.name()), scratch.toBytes());
        changes.add(new AccessChange.OfRole(role.name(), role));
    }

    private void put(Token token) {
        scratch.reset().octet(AccessReader.FORM);
        AccessCodec.write(scratch, token);
        transaction.put(Space.ACCESS, AccessRows.token(token.id()), scratch.toBytes());
        changes.add(new AccessChange.OfToken(token.id(), token));
    }

    private void remove(Token token) {
        transaction.delete(Space.ACCESS, AccessRows.token(token.id()));
        transaction.delete(Space.ACCESS, AccessRows.tokenOf(token.user(), token.id()));
        changes.add(new AccessChange.OfToken(token.id(), null));
        state = state().with(0, 0, -1);
    }
}
