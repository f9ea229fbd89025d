package io.quorate.client.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link Admin}, without waiting. Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link Admin} throws. Cancelling it ends the request.
 */
public interface AsyncAdmin {

    /** See {@link Admin#cluster}. */
    CompletableFuture<ClusterStatus> cluster();

    /** See {@link Admin#members}. */
    CompletableFuture<List<Member>> members();

    /** See {@link Admin#member}. */
    CompletableFuture<Optional<Member>> member(String idOrName);

    /** See {@link Admin#addMember}. */
    CompletableFuture<Invitation> addMember(String name);

    /** See {@link Admin#removeMember}. */
    CompletableFuture<Boolean> removeMember(String idOrName);

    /** See {@link Admin#moveMember}. */
    CompletableFuture<Void> moveMember(String idOrName, String peerAddress);

    /** See {@link Admin#transferLeadership}. */
    CompletableFuture<String> transferLeadership(@Nullable String idOrName);

    /** See {@link Admin#status}. */
    CompletableFuture<Map<String, @Nullable Object>> status();
}
