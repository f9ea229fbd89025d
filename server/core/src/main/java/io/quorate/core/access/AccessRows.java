package io.quorate.core.access;

import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * How the rows of the ACCESS space are named.
 *
 * <pre>
 * u  user               a user
 * r  role               a role
 * t  id                 a token
 * o  user, id           a token by its user
 * s                     how many there are of each, and how things stand
 * </pre>
 *
 * <p>The user in an {@code o} row comes after its length, so no two names meet. Stateless; safe for any thread.
 */
final class AccessRows {

    static final Bytes STATE = Bytes.utf8("s");
    static final KeyRange USERS = KeyRange.prefix(Bytes.utf8("u"));
    static final KeyRange ROLES = KeyRange.prefix(Bytes.utf8("r"));
    static final KeyRange TOKENS = KeyRange.prefix(Bytes.utf8("t"));

    private AccessRows() {}

    static Bytes user(String name) {
        return Bytes.utf8("u" + name);
    }

    static Bytes role(String name) {
        return Bytes.utf8("r" + name);
    }

    static Bytes token(String id) {
        return Bytes.utf8("t" + id);
    }

    static Bytes tokenOf(String user, String id) {
        return owned(user).raw(Bytes.utf8(id)).toBytes();
    }

    static KeyRange tokensOf(String user) {
        return KeyRange.prefix(owned(user).toBytes());
    }

    /** The id in a row of a token by its user. */
    static String idIn(Bytes row, String user) {
        int before = owned(user).size();
        return Bytes.copyOf(row.array(), before, row.size()).utf8();
    }

    private static Encoder owned(String user) {
        return new Encoder().octet('o').text(user);
    }
}
