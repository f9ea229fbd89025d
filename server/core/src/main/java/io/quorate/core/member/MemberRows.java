package io.quorate.core.member;

import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * How the rows of members are named.
 *
 * <pre>
 * 1  name        a member
 * 2  data (8)    the data of a member that was removed → its name
 * </pre>
 *
 * <p>Rows whose names begin with 16 or more are not about members. Stateless; safe for any thread.
 */
final class MemberRows {

    private static final int MEMBER = 1;
    private static final int SPENT = 2;

    static final KeyRange MEMBERS = KeyRange.prefix(new Encoder().octet(MEMBER).toBytes());
    static final KeyRange ALL_SPENT = KeyRange.prefix(new Encoder().octet(SPENT).toBytes());

    private MemberRows() {}

    static Bytes member(String name) {
        return new Encoder().octet(MEMBER).raw(Bytes.utf8(name)).toBytes();
    }

    static Bytes spent(long data) {
        return new Encoder().octet(SPENT).fixed64(data).toBytes();
    }
}
