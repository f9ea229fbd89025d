package io.quorate.core.access;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;

/**
 * How things stand with all users, roles and tokens together. Immutable.
 *
 * @param revision moves with whatever may take a right away
 * @param bootstrapped whether there was a first administrator
 * @param offered the hash of the secret that will name one; empty: there is none
 * @param users how many there are
 * @param roles how many there are besides those every cluster has
 * @param tokens how many there are
 */
public record AccessState(long revision, boolean bootstrapped, Bytes offered, int users, int roles, int tokens) {

    /** Before anything was said. */
    public static final AccessState EMPTY = new AccessState(1, false, Bytes.EMPTY, 0, 0, 0);

    private static final int FORM = 1;

    static AccessState read(View view) {
        Bytes row = view.get(Space.ACCESS, AccessRows.STATE);
        if (row == null) {
            return EMPTY;
        }
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("access: form " + form + " (expected: " + FORM + ")");
        }
        AccessState state = new AccessState(in.number(), in.flag(), in.bytes(), in.size(), in.size(), in.size());
        in.end();
        return state;
    }

    Bytes write(Encoder scratch) {
        return scratch.reset()
                .octet(FORM)
                .number(revision)
                .flag(bootstrapped)
                .bytes(offered)
                .number(users)
                .number(roles)
                .number(tokens)
                .toBytes();
    }

    AccessState moved() {
        return new AccessState(revision + 1, bootstrapped, offered, users, roles, tokens);
    }

    AccessState offering(Bytes hash) {
        return new AccessState(revision, bootstrapped, hash, users, roles, tokens);
    }

    AccessState begun() {
        return new AccessState(revision, true, Bytes.EMPTY, users, roles, tokens);
    }

    AccessState with(int moreUsers, int moreRoles, int moreTokens) {
        return new AccessState(
                revision, bootstrapped, offered, users + moreUsers, roles + moreRoles, tokens + moreTokens);
    }
}
