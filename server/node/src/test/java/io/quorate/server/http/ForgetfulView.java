package io.quorate.server.http;

import io.quorate.core.log.ClusterSettings;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.RegistryLook;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** What a member knows of its cluster, or that it has never heard of it. Safe for any thread. */
final class ForgetfulView implements ClusterView {

    private final ClusterView whole;
    private final BooleanSupplier isFounded;

    ForgetfulView(ClusterView whole, BooleanSupplier isFounded) {
        this.whole = whole;
        this.isFounded = isFounded;
    }

    @Override
    public Here here() {
        Here now = whole.here();
        return isFounded.getAsBoolean()
                ? now
                : new Here(
                        "",
                        now.member(),
                        now.leader(),
                        now.isLeader(),
                        now.term(),
                        now.revision(),
                        now.compactRevision());
    }

    @Override
    public CompletableFuture<List<Member>> members(Deadline deadline) {
        return whole.members(deadline);
    }

    @Override
    public ClusterSettings settings() {
        return whole.settings();
    }

    @Override
    public Status status() {
        return whole.status();
    }

    @Override
    public RegistryLook registry(int largestMax) {
        return whole.registry(largestMax);
    }

    @Override
    public List<Check> checks() {
        return whole.checks();
    }
}
