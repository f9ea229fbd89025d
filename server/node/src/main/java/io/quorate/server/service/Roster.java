package io.quorate.server.service;

import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The replicated table of members, as it was after some entry. Immutable.
 *
 * @param members by name
 * @param spent the data of members that were removed
 */
public record Roster(Map<String, MemberRecord> members, Set<Long> spent) {

    /** Of a cluster that has not put down its members yet. */
    public static final Roster NONE = new Roster(Map.of(), Set.of());

    public Roster {
        members = Map.copyOf(members);
        spent = Set.copyOf(spent);
    }

    /** Where a member listens for the others, if the table says so. */
    public @Nullable String peerAddress(String name) {
        MemberRecord member = members.get(name);
        return member == null || member.peerAddress().isEmpty() ? null : member.peerAddress();
    }

    /** The id of the data on which a member is known; 0: it is not, or has not said. */
    public long data(String name) {
        MemberRecord member = members.get(name);
        return member == null ? 0 : member.data();
    }

    /**
     * Whether a member is on its way out.
     *
     * @param data the id of the data it stands on: another one of that name may be, whom it replaces
     */
    public boolean isLeaving(String name, long data) {
        MemberRecord member = members.get(name);
        return member != null && member.state() == MemberState.LEAVING && (member.data() == 0 || member.data() == data);
    }
}
