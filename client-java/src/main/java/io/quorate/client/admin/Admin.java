package io.quorate.client.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster itself: its members, and how they are. Safe for any thread. */
public interface Admin {

    /** How the cluster is, as the member that answers sees it. */
    ClusterStatus cluster();

    /** The members; each is asked now. */
    List<Member> members();

    /** A member by its id or name; empty if there is none. */
    Optional<Member> member(String idOrName);

    /**
     * Lets a new member come. A member that was invited and has not come yet can be invited anew; the newest token counts.
     */
    Invitation addMember(String name);

    /**
     * Removes a member; a leader hands over first. Its process ends, and never comes back on its data.
     *
     * @return whether it is out already; if not, it is on its way
     */
    boolean removeMember(String idOrName);

    /**
     * Tells the others where they reach a member from now on: right before it is started there.
     *
     * @param peerAddress {@code host:port}
     */
    void moveMember(String idOrName, String peerAddress);

    /**
     * Has another member lead, and waits until it does.
     *
     * @param idOrName null: whoever is furthest along
     * @return who leads now
     */
    String transferLeadership(@Nullable String idOrName);

    /** What the member that answers says of itself, as the API's document: role, log, store, counts, limits, warnings. */
    Map<String, @Nullable Object> status();

    /** The same, without waiting. */
    AsyncAdmin async();
}
