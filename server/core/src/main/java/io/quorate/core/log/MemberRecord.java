package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;

/**
 * What the cluster knows of one of its members. Immutable.
 *
 * @param name its name
 * @param state how far it is in
 * @param peerAddress where the other members reach it, {@code host:port}; empty: it says so when it comes, or it
 *     founded the cluster and is where everybody's settings say
 * @param clientUrls where it answers clients, as far as it is known
 * @param data the id of the data it stands on; 0: not known yet
 * @param tokenHash the SHA-256 of the token it may come with; empty: it was here from the start
 * @param tokenDeadlineMillis the cluster time after which the token is void
 */
public record MemberRecord(
        String name,
        MemberState state,
        String peerAddress,
        List<String> clientUrls,
        long data,
        Bytes tokenHash,
        long tokenDeadlineMillis) {

    public MemberRecord {
        clientUrls = List.copyOf(clientUrls);
    }

    /** A member that was here from the start. */
    public static MemberRecord founder(String name, String peerAddress) {
        return new MemberRecord(name, MemberState.VOTER, peerAddress, List.of(), 0, Bytes.EMPTY, 0);
    }

    /** This member, further in or out. */
    public MemberRecord in(MemberState other) {
        return new MemberRecord(name, other, peerAddress, clientUrls, data, tokenHash, tokenDeadlineMillis);
    }

    /** This member at other addresses. */
    public MemberRecord at(String otherPeerAddress, List<String> otherClientUrls) {
        return new MemberRecord(name, state, otherPeerAddress, otherClientUrls, data, tokenHash, tokenDeadlineMillis);
    }

    /** This member on other data. */
    public MemberRecord on(long otherData) {
        return new MemberRecord(name, state, peerAddress, clientUrls, otherData, tokenHash, tokenDeadlineMillis);
    }

    /** Whether a change of who counts is under way because of it. */
    public boolean isChanging() {
        return state == MemberState.JOINING || state == MemberState.LEAVING;
    }
}
