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

    /** What the member that answers says of itself, as the API's document: role, log, store, counts, limits, warnings. */
    Map<String, @Nullable Object> status();
}
