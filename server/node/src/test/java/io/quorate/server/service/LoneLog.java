package io.quorate.server.service;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a log without other members answers to all that is about them. */
abstract class LoneLog implements ReplicatedLog {

    @Override
    public CompletableFuture<Void> handOver(@Nullable String member) {
        return CompletableFuture.failedFuture(new IllegalStateException("nobody takes over here"));
    }

    @Override
    public CompletableFuture<Void> admit(String member, String address) {
        return CompletableFuture.failedFuture(new IllegalStateException("nobody comes here"));
    }

    @Override
    public CompletableFuture<Void> dismiss(String member) {
        return CompletableFuture.failedFuture(new IllegalStateException("nobody goes here"));
    }

    @Override
    public long data() {
        return 0;
    }

    @Override
    public @Nullable String peerAddress(String member) {
        return null;
    }

    @Override
    public CompletableFuture<Long> checkpoint() {
        return CompletableFuture.completedFuture(commitIndex());
    }

    @Override
    public CompletableFuture<Void> stepDown() {
        return CompletableFuture.completedFuture(null);
    }
}
