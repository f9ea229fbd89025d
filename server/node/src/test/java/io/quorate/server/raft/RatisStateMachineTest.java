package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.store.Bytes;
import io.quorate.server.service.LogListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
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

    private RatisStateMachine machine() throws IOException {
        LogListener nobody = (LogListener) Proxy.newProxyInstance(
                LogListener.class.getClassLoader(), new Class<?>[] {LogListener.class}, (proxy, method, said) -> null);
        return new RatisStateMachine(
                new ListState(),
                new Snapshots(directory.resolve("sm"), directory.resolve("tmp")),
                new LeaderEvents(nobody),
                (why, cause) -> failures.add(why),
                new ConfigurationFile(directory.resolve("configuration"), directory.resolve("ahead")));
    }

    private TransactionContext transaction(RatisStateMachine machine) throws IOException {
        return machine.startTransaction(RaftClientRequest.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(RaftPeerId.valueOf("n1"))
                .setGroupId(RaftGroupId.randomId())
                .setMessage(submission)
                .setType(RaftClientRequest.writeRequestType())
                .build());
    }

    private void apply() throws IOException {
        RatisStateMachine machine = machine();
        TransactionContext transaction = transaction(machine);
        transaction.initLogEntry(1, 1);
        CompletableFuture<?> done = machine.applyTransaction(transaction);
        assertThat(done).isCompleted();
    }

    @Test
    void nothingIsAppendedInATermThatThisMemberDoesNotLead() throws IOException {
        RatisStateMachine machine = machine();
        machine.notifyLeaderReady();
        machine.notifyTermIndexUpdated(7, 1);
        AtomicLong current = new AtomicLong(8);
        machine.setLeaderReady(term -> term == current.get());

        assertThatThrownBy(() -> machine.preAppendTransaction(transaction(machine)))
                .hasMessage("this member does not lead term 7 any longer");
        assertThat(submission.reachedLog()).isFalse();

        current.set(7);
        machine.preAppendTransaction(transaction(machine));
        assertThat(submission.reachedLog()).isTrue();
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
