package io.quorate.client.internal;

import io.quorate.client.admin.Admin;
import io.quorate.client.admin.AsyncAdmin;
import io.quorate.client.admin.ClusterStatus;
import io.quorate.client.admin.Invitation;
import io.quorate.client.admin.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster itself over HTTP. Safe for any thread. */
public final class HttpAdmin implements Admin {

    private final Calls calls;

    public HttpAdmin(Calls calls) {
        this.calls = calls;
    }

    @Override
    public ClusterStatus cluster() {
        return calls.run(AdminOperations.cluster());
    }

    @Override
    public List<Member> members() {
        return calls.run(AdminOperations.members());
    }

    @Override
    public Optional<Member> member(String idOrName) {
        return calls.run(AdminOperations.member(idOrName));
    }

    @Override
    public Invitation addMember(String name) {
        return calls.run(AdminOperations.addMember(name));
    }

    @Override
    public boolean removeMember(String idOrName) {
        return calls.run(AdminOperations.removeMember(idOrName));
    }

    @Override
    public void moveMember(String idOrName, String peerAddress) {
        var unused = calls.run(AdminOperations.moveMember(idOrName, peerAddress));
    }

    @Override
    public String transferLeadership(@Nullable String idOrName) {
        return calls.run(AdminOperations.transferLeadership(idOrName));
    }

    @Override
    public Map<String, @Nullable Object> status() {
        return calls.run(AdminOperations.status());
    }

    @Override
    public AsyncAdmin async() {
        return new HttpAsyncAdmin(calls);
    }
}
