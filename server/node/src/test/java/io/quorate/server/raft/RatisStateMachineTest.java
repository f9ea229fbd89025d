package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import io.quorate.server.service.LogListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.statemachine.TransactionContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of this member's own entries, whatever Ratis says to them. */
class RatisStateMachineTest {

    @TempDir
    Path directory;

    private final List<String> failures = new ArrayList<>();
    private final RatisStateMachine.Submission submission = new RatisStateMachine.Submission(Bytes.utf8("a"));
    private final CompletableFuture<Long> reply = new CompletableFuture<>();
    private final CompletableFuture<Long> applied = submission.applied(reply);

    private void apply() throws IOException {
        LogListener nobody = (LogListener) Proxy.newProxyInstance(
                LogListener.class.getClassLoader(), new Class<?>[] {LogListener.class}, (proxy, method, said) -> null);
        RatisStateMachine machine = new RatisStateMachine(
                new ListState(),
                new Snapshots(directory.resolve("sm"), directory.resolve("tmp")),
                new LeaderEvents(nobody),
                (why, cause) -> failures.add(why),
                new ConfigurationFile(directory.resolve("configuration"), directory.resolve("ahead")));
        TransactionContext transaction = machine.startTransaction(RaftClientRequest.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(RaftPeerId.valueOf("n1"))
                .setGroupId(RaftGroupId.randomId())
                .setMessage(submission)
                .setType(RaftClientRequest.writeRequestType())
                .build());
        transaction.initLogEntry(1, 1);
        CompletableFuture<?> done = machine.applyTransaction(transaction);
        assertThat(done).isCompleted();
    }

    @Test
    void ownEntryIsDoneWhenItIsAppliedThoughRatisNeverReplies() throws IOException {
        apply();

        assertThat(reply).isNotDone();
        assertThat(applied).isCompletedWithValue(1L);
        assertThat(failures).isEmpty();
    }

    @Test
    void ownEntryThatIsNotAppliedEndsAsRatisSays() {
        reply.completeExceptionally(new IllegalStateException("lost"));

        assertThat(applied).isCompletedExceptionally();
    }

    @Test
    void replyThatComesFirstCounts() {
        reply.complete(7L);

        assertThat(applied).isCompletedWithValue(7L);
    }
}
