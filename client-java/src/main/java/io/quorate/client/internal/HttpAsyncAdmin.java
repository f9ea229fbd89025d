package io.quorate.client.internal;

import io.quorate.client.admin.AsyncAdmin;
import io.quorate.client.admin.ClusterStatus;
import io.quorate.client.admin.Invitation;
import io.quorate.client.admin.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The cluster itself over HTTP, without waiting. Safe for any thread. */
final class HttpAsyncAdmin implements AsyncAdmin {

    private final Calls calls;

    HttpAsyncAdmin(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<ClusterStatus> cluster() {
        return calls.start(AdminOperations.cluster());
    }

    @Override
    public CompletableFuture<List<Member>> members() {
        return calls.start(AdminOperations.members());
    }

    @Override
    public CompletableFuture<Optional<Member>> member(String idOrName) {
        return calls.start(AdminOperations.member(idOrName));
    }

    @Override
    public CompletableFuture<Invitation> addMember(String name) {
        return calls.start(AdminOperations.addMember(name));
    }

    @Override
    public CompletableFuture<Boolean> removeMember(String idOrName) {
        return calls.start(AdminOperations.removeMember(idOrName));
    }

    @Override
    public CompletableFuture<Void> moveMember(String idOrName, String peerAddress) {
        return calls.finish(AdminOperations.moveMember(idOrName, peerAddress));
    }

    @Override
    public CompletableFuture<String> transferLeadership(@Nullable String idOrName) {
        return calls.start(AdminOperations.transferLeadership(idOrName));
    }

    @Override
    public CompletableFuture<Map<String, @Nullable Object>> status() {
        return calls.start(AdminOperations.status());
    }
}
