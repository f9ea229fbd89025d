package io.quorate.server.service;

import io.quorate.core.store.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The port to the replicated log: append on the leader, know who leads, ask other members.
 *
 * <p>Safe for any thread. Nothing here blocks but {@link #append}, which is called from one thread only.
 */
public interface ReplicatedLog {

    /**
     * Appends an entry if this member is the ready leader. Entries are ordered as the calls are. The future completes
     * with the entry's index once this member has applied it; it fails with {@link NotAppendedException} only when the
     * entry certainly is not and never will be in the log, with any other exception when that is unknown. Never
     * submitted a second time.
     */
    CompletableFuture<Long> append(Bytes entry);

    /** Whether this member sends, or as a leader has sent, entries to others. */
    boolean hasFollowers();

    /**
     * Tells the other members what is committed, if this one leads. They learn it with the next entry too; this is for
     * when there is none.
     *
     * @return whether they all know it already; if not it may be worth telling them once more
     */
    boolean tellCommitted();

    /** Who leads, as this member sees it now. */
    Leadership leadership();

    /** How long ago this member last heard the leader, milliseconds; 0 on the leader itself. */
    long sinceLeaderMillis();

    /** The highest index this member knows to be committed. */
    long commitIndex();

    /** The newest configuration in this member's log, committed or not. */
    Voters voters();

    /** Those whose processes take part: voters, those that are being replaced, and those that are coming. */
    default Set<String> peers() {
        Voters voters = voters();
        Set<String> peers = new HashSet<>(voters.current());
        peers.addAll(voters.previous());
        return peers;
    }

    /** The highest term this member has seen: its current one, its last log entry's, its last applied entry's. */
    long termSeen();

    /**
     * Asks one member, which may be this one. The answer is whatever its {@link LogListener#onQuestion} gives. Never
     * repeated by the channel. Fails with {@link NotAskedException} only when that listener certainly never heard the
     * question and never will, with any other exception when it may have.
     *
     * @param member the member's name
     * @param timeoutMillis after this long the future fails
     */
    CompletableFuture<Bytes> ask(String member, Bytes question, long timeoutMillis);

    /** Takes a snapshot of this member's state, so that its log need not keep what is before. Completes with its index. */
    CompletableFuture<Long> checkpoint();

    /** Gives up leadership if this member has it. Completes when it has, or when it failed to. */
    CompletableFuture<Void> stepDown();

    /**
     * Makes {@code member} the leader, or if it is null whoever is furthest along, if this member leads. Completes when
     * this one no longer leads; fails if {@code member} does not take over.
     */
    CompletableFuture<Void> handOver(@Nullable String member);

    /**
     * Brings a member that has come up to date, then has it count, if this member leads. Completes when that is
     * committed; fails when it was not done, or when that is unknown. One change at a time.
     */
    CompletableFuture<Void> admit(String member, String address);

    /** Has {@code member} no longer count, as above. */
    CompletableFuture<Void> dismiss(String member);

    /** What an operator should know of those whom this member talks to, or can't. */
    default List<String> warnings() {
        return List.of();
    }

    /** The id of the data that this member stands on; 0 before it runs. */
    long data();

    /** Where {@code member} listens for the others, as far as it is known here. */
    @Nullable
    String peerAddress(String member);

    /**
     * Who leads.
     *
     * @param term the current term
     * @param leader the leader's name; null when this member knows of none
     * @param ready whether this member is the leader and has applied the first entry of its term
     */
    record Leadership(long term, @Nullable String leader, boolean ready) {}

    /**
     * Whose word counts. In a joint configuration a majority of both sets is needed.
     *
     * @param current the names of the voters
     * @param previous the names of the voters that are being replaced; empty outside a change
     */
    record Voters(Set<String> current, Set<String> previous) {

        public Voters {
            current = Set.copyOf(current);
            previous = Set.copyOf(previous);
        }
    }
}
