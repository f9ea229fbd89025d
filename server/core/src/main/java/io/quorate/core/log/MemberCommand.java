package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request asks of the table of members. Immutable. */
public sealed interface MemberCommand extends Command {

    /** Whom it is about. */
    String name();

    /**
     * Lets a new member come. One that was invited and has not come yet is invited anew, with another token.
     *
     * @param peerAddress where it will listen for the others; empty: it says so when it comes
     * @param tokenHash the SHA-256 of its token
     * @param ttlMillis how long the token is good for
     */
    record Invite(String name, String peerAddress, Bytes tokenHash, long ttlMillis) implements MemberCommand {}

    /**
     * A member comes. Harmless when repeated from the same data.
     *
     * @param tokenHash the SHA-256 of the token it has
     * @param peerAddress where it listens for the others
     * @param clientUrls where it answers clients
     * @param data the id of its data
     */
    record Join(String name, Bytes tokenHash, String peerAddress, List<String> clientUrls, long data)
            implements MemberCommand {

        public Join {
            clientUrls = List.copyOf(clientUrls);
        }
    }

    /**
     * Puts down a member that counts already. Proposed by the leader for those that founded the cluster.
     *
     * @param peerAddress empty: where everybody's settings say
     */
    record Enroll(String name, String peerAddress) implements MemberCommand {}

    /** A member says what it stands on and where it answers clients. */
    record Present(String name, long data, List<String> clientUrls) implements MemberCommand {

        public Present {
            clientUrls = List.copyOf(clientUrls);
        }
    }

    /** A member that was joining counts now. Proposed by the leader. */
    record Admit(String name) implements MemberCommand {}

    /** A member is to go. One that has not come yet is gone at once. */
    record Dismiss(String name) implements MemberCommand {}

    /** A member that was leaving no longer counts. Proposed by the leader. */
    record Forget(String name) implements MemberCommand {}

    /**
     * Changes where a member is reached.
     *
     * @param peerAddress null: as it is
     * @param clientUrls null: as they are
     */
    record Relocate(
            String name,
            @Nullable String peerAddress,
            @Nullable List<String> clientUrls) implements MemberCommand {

        public Relocate {
            clientUrls = clientUrls == null ? null : List.copyOf(clientUrls);
        }
    }
}
