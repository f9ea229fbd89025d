package io.quorate.server.service;

import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log that does what the test says: appends and questions wait until the test answers them. */
final class FakeLog extends LoneLog {

    volatile Leadership leadership = new Leadership(0, null, false);
    volatile Voters voters = new Voters(Set.of("n1"), Set.of());
    volatile long commitIndex;
    volatile long termSeen;
    /** How often the others were told what is committed. Confined to the thread that runs the proposals. */
    int told;
    /** Whether the others know already what is committed. */
    boolean allKnow = true;

    volatile long sinceLeaderMillis;
    /** What happens while somebody looks at the voters. */
    volatile Runnable onVoters = () -> {};

    final List<Append> appends = new ArrayList<>();
    final List<Question> questions = new ArrayList<>();
    /** Whether nobody can be asked anything. */
    volatile boolean isUnreachable;
    /** Whether this member is handing over, and takes nothing meanwhile. */
    volatile boolean isHandingOver;
    /** Who was asked to take over. */
    final List<String> handOvers = new ArrayList<>();

    record Append(Bytes entry, CompletableFuture<Long> index) {}

    record Question(String member, Bytes bytes, CompletableFuture<Bytes> answer) {}

    @Override
    public synchronized CompletableFuture<Long> append(Bytes entry) {
        Append append = new Append(entry, new CompletableFuture<>());
        appends.add(append);
        if (isHandingOver) {
            append.index().completeExceptionally(new NotAppendedException("the leader is stepping down"));
        }
        return append.index();
    }

    @Override
    public boolean hasFollowers() {
        return true;
    }

    @Override
    public boolean tellCommitted() {
        told++;
        return allKnow;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public long sinceLeaderMillis() {
        return sinceLeaderMillis;
    }

    @Override
    public long commitIndex() {
        return commitIndex;
    }

    @Override
    public Voters voters() {
        onVoters.run();
        return voters;
    }

    @Override
    public long termSeen() {
        return termSeen;
    }

    @Override
    public synchronized CompletableFuture<Bytes> ask(String member, Bytes question, long timeoutMillis) {
        Question asked = new Question(member, question, new CompletableFuture<>());
        questions.add(asked);
        if (isUnreachable) {
            asked.answer().completeExceptionally(new NotAskedException("no connection to " + member));
        }
        return asked.answer();
    }

    @Override
    public CompletableFuture<Void> handOver(@Nullable String member) {
        handOvers.add(String.valueOf(member));
        return CompletableFuture.failedFuture(new IllegalStateException("nobody takes over here"));
    }

    /** This member, n1, leads {@code term}. */
    void lead(long term) {
        leadership = new Leadership(term, "n1", true);
        termSeen = term;
    }

    /** Another member leads {@code term}. */
    void follow(long term, String leader) {
        leadership = new Leadership(term, leader, false);
        termSeen = term;
    }
}
