package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A secret that lets its bearer in as a user. Only its hash is kept. Immutable; its text shows nothing of the secret.
 *
 * @param id what people call it by; no secret
 * @param hash the SHA-256 of the secret
 * @param user whom its bearer speaks for; it is worth nothing when that user is gone or disabled
 * @param name what it is for; may be empty
 * @param roles those of the user's roles that it carries, in order, none twice; null: all the user has
 * @param createdAtMillis wall clock
 * @param expiresAtMillis from when on members refuse it, wall clock; 0: never
 * @param usedAtMillis about when it was used last, wall clock, for people; 0: never
 */
public record Token(
        String id,
        Bytes hash,
        Type type,
        String user,
        String name,
        @Nullable List<String> roles,
        long createdAtMillis,
        long expiresAtMillis,
        long usedAtMillis) {

    public Token {
        roles = roles == null ? null : List.copyOf(new TreeSet<>(roles));
    }

    /** What tokens are for. */
    public enum Type {
        /** A program's; lives until it expires or is revoked. */
        API,
        /** A person's, from logging in; lives on as long as it is used. */
        SESSION
    }

    /** The same, used at another time and good until another one. */
    public Token used(long atMillis, long goodUntilMillis) {
        return new Token(id, hash, type, user, name, roles, createdAtMillis, goodUntilMillis, atMillis);
    }

    /** The same with other roles. */
    public Token withRoles(List<String> others) {
        return new Token(id, hash, type, user, name, others, createdAtMillis, expiresAtMillis, usedAtMillis);
    }

    @Override
    public String toString() {
        return "Token[id=" + id + ", type=" + type + ", user=" + user + ", name=" + name + ", roles=" + roles + "]";
    }
}
