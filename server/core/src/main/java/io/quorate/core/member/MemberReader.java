package io.quorate.core.member;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.MemberCodec;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the table of members from one sight of the store. Confined to one thread. */
public final class MemberReader {

    private final View view;

    public MemberReader(View view) {
        this.view = view;
    }

    /** All members, by name. */
    public List<MemberRecord> all() {
        List<MemberRecord> members = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.CLUSTER, MemberRows.MEMBERS, Order.ASCENDING)) {
            while (cursor.next()) {
                members.add(decode(cursor.value()));
            }
        }
        return List.copyOf(members);
    }

    /** The data of members that were removed. */
    public List<Long> spent() {
        List<Long> spent = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.CLUSTER, MemberRows.ALL_SPENT, Order.ASCENDING)) {
            while (cursor.next()) {
                Bytes key = cursor.key();
                spent.add(new Decoder(Bytes.copyOf(key.array(), 1, key.size())).fixed64());
            }
        }
        return List.copyOf(spent);
    }

    @Nullable
    MemberRecord get(String name) {
        Bytes row = view.get(Space.CLUSTER, MemberRows.member(name));
        return row == null ? null : decode(row);
    }

    boolean isSpent(long data) {
        return view.get(Space.CLUSTER, MemberRows.spent(data)) != null;
    }

    private static MemberRecord decode(Bytes row) {
        return MemberCodec.member(new Decoder(row));
    }
}
