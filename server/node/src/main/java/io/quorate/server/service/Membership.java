package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.MemberCommand;
import io.quorate.core.log.MemberOutcome;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who comes and who goes, as this member sees it: asks for changes of the table of members, waits for them, and says
 * what this member stands on. That the log follows the table is the matter of {@link MembershipDuty}.
 *
 * <p>Safe for any thread; {@link #sweep} and {@link #look} belong to the pacer.
 */
final class Membership implements MemberChanges {

    private static final String TOKEN_PREFIX = "qj_";
    private static final int TOKEN_CHARS = 32;
    private static final String TOKEN_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final long PRESENT_MILLIS = 10_000;

    private final MemberSettings settings;
    private final ReplicatedLog log;
    private final Supplier<Roster> roster;
    private final Writes writes;
    private final Errands errands;
    private final Supplier<? extends CompletableFuture<?>> barrier;
    private final MembershipDuty duty;
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private volatile boolean isAwake;
    private volatile boolean isPresenting;
    private volatile boolean hasPresented;
    private volatile boolean hasDeparted;

    /** A condition that somebody waits for. */
    private record Wait(BooleanSupplier condition, Deadline deadline, CompletableFuture<Boolean> met) {}

    /** @param barrier completes when a leader serves and this member has applied all that was committed before */
    Membership(
            MemberSettings settings,
            ReplicatedLog log,
            Supplier<Roster> roster,
            Writes writes,
            Errands errands,
            Supplier<? extends CompletableFuture<?>> barrier) {
        this.settings = settings;
        this.log = log;
        this.roster = roster;
        this.writes = writes;
        this.errands = errands;
        this.barrier = barrier;
        this.duty = new MembershipDuty(settings.name(), log, roster, errands, System::nanoTime);
    }

    // ---- what the pacer does

    /** Has the next sweep look. */
    void wake() {
        isAwake = true;
    }

    /** Ends waits, and looks if there is something new. */
    void sweep() {
        for (Iterator<Wait> all = waits.iterator(); all.hasNext(); ) {
            Wait wait = all.next();
            boolean isMet = wait.condition().getAsBoolean();
            if (isMet || wait.deadline().passed()) {
                all.remove();
                wait.met().complete(isMet);
            }
        }
        if (isAwake) {
            isAwake = false;
            look();
        }
    }

    /** Does what there is to do. */
    void look() {
        present();
        if (log.leadership().ready()) {
            duty.look();
        }
    }

    /** This member is out, which its own table does not say any more. */
    void departed() {
        hasDeparted = true;
        close();
    }

    /** Ends all waits. */
    void close() {
        for (Wait wait; (wait = waits.poll()) != null; ) {
            wait.met().complete(wait.condition().getAsBoolean());
        }
    }

    /** Says what this member stands on, and once in each process where it answers clients. */
    private void present() {
        MemberRecord own = roster.get().members().get(settings.name());
        if (own == null || own.state() == MemberState.INVITED || own.state() == MemberState.LEAVING) {
            return;
        }
        if (isPresenting || hasPresented || log.data() == 0 || log.leadership().leader() == null) {
            return;
        }
        if (own.data() == log.data() && own.clientUrls().equals(settings.clientUrls())) {
            hasPresented = true;
            return;
        }
        isPresenting = true;
        // What comes of it is handled there; nothing follows it.
        var unused = errands.run(
                        new MemberCommand.Present(settings.name(), log.data(), settings.clientUrls()), PRESENT_MILLIS)
                .whenComplete((outcome, failure) -> {
                    hasPresented = outcome != null;
                    isPresenting = false;
                });
    }

    // ---- what clients ask for

    @Override
    public CompletableFuture<Invitation> invite(String name, String peerAddress, long ttlMillis, Deadline deadline) {
        StringBuilder token = new StringBuilder(TOKEN_PREFIX);
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < TOKEN_CHARS; i++) {
            token.append(TOKEN_ALPHABET.charAt(random.nextInt(TOKEN_ALPHABET.length())));
        }
        return submit(new MemberCommand.Invite(name, peerAddress, hash(token.toString()), ttlMillis), deadline)
                .thenApply(outcome -> new Invitation(outcome, token.toString()));
    }

    @Override
    public CompletableFuture<MemberOutcome> join(
            String name, String token, String peerAddress, List<String> clientUrls, long data, Deadline deadline) {
        MemberCommand.Join join = new MemberCommand.Join(name, hash(token), peerAddress, clientUrls, data);
        if (mayCome(join)) {
            return submit(join, deadline);
        }
        // Whoever comes has no other credential: what is certain to be refused must not fill the log. It is certain
        // once
        // this member has read all there was when it was asked.
        return upToDate(deadline)
                .thenCompose(now -> mayCome(join)
                        ? submit(join, deadline)
                        : CompletableFuture.completedFuture(new MemberOutcome.Denied(
                                0,
                                MemberOutcome.Reason.TOKEN_UNKNOWN,
                                "nobody called '" + name + "' was invited with this token")));
    }

    private boolean mayCome(MemberCommand.Join join) {
        MemberRecord member = roster.get().members().get(join.name());
        return member != null && member.tokenHash().equals(join.tokenHash());
    }

    /** Completes when this member has applied all that was committed when it was called; waits for a leader to serve. */
    private CompletableFuture<Void> upToDate(Deadline deadline) {
        return barrier.get()
                .copy()
                .orTimeout(Math.max(1, deadline.remainingMillis()), TimeUnit.MILLISECONDS)
                .handle((index, failure) -> failure)
                .thenCompose(failure -> {
                    if (failure == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (deadline.passed()) {
                        return CompletableFuture.<Void>failedFuture(
                                new RefusedException(ProblemCode.NO_LEADER, "no leader serves"));
                    }
                    // The next sweep tries again.
                    return until(() -> true, deadline).thenCompose(now -> upToDate(deadline));
                });
    }

    private static Bytes hash(String token) {
        try {
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public List<Place> places() {
        TreeSet<String> names = new TreeSet<>(roster.get().members().keySet());
        names.addAll(log.voters().current());
        names.addAll(settings.peers().keySet());
        List<Place> places = new ArrayList<>();
        for (String name : names) {
            String address = log.peerAddress(name);
            if (address != null) {
                places.add(new Place(name, address));
            }
        }
        return places;
    }

    @Override
    public CompletableFuture<Departure> remove(String name, boolean hasForce, ClusterView view, Deadline deadline) {
        MemberRecord member = roster.get().members().get(name);
        boolean counts = log.voters().current().contains(name);
        if (member == null && counts) {
            // The leader puts down those who founded the cluster as soon as it can.
            return CompletableFuture.failedFuture(
                    new RefusedException(ProblemCode.NO_LEADER, "the cluster has not put down its members yet"));
        }
        CompletableFuture<Void> checked =
                hasForce || !counts ? CompletableFuture.completedFuture(null) : requireQuorum(name, view, deadline);
        return checked.thenCompose(fine -> submit(new MemberCommand.Dismiss(name), deadline))
                .thenCompose(outcome -> {
                    if (outcome instanceof MemberOutcome.Denied) {
                        return CompletableFuture.completedFuture(new Departure(outcome, false));
                    }
                    return until(() -> isOut(name), deadline).thenApply(isOut -> new Departure(outcome, isOut));
                });
    }

    private boolean isOut(String name) {
        if (hasDeparted && name.equals(settings.name())) {
            return true;
        }
        MemberRecord now = roster.get().members().get(name);
        Voters voters = log.voters();
        boolean isGone = now == null || now.state() == MemberState.INVITED;
        return isGone
                && !voters.previous().contains(name)
                && (name.equals(settings.name()) || !voters.current().contains(name));
    }

    /** The members that are left must be able to go on: a majority of them must answer. */
    private CompletableFuture<Void> requireQuorum(String name, ClusterView view, Deadline deadline) {
        return view.members(deadline).thenAccept(members -> {
            List<ClusterView.Member> left = members.stream()
                    .filter(member -> member.voter() && !member.name().equals(name))
                    .toList();
            List<String> silent = left.stream()
                    .filter(member -> !member.reachable())
                    .map(ClusterView.Member::name)
                    .toList();
            int needed = left.size() / 2 + 1;
            if (left.size() - silent.size() < needed) {
                throw new RefusedException(Problem.of(
                                ProblemCode.WOULD_LOSE_QUORUM,
                                "without '" + name + "' " + left.size() + " would be left, of which " + silent
                                        + " do not answer (expected: " + needed + " that do)")
                        .hint("bring the silent ones back, or remove those first; ?force removes it all the same"));
            }
        });
    }

    @Override
    public CompletableFuture<MemberOutcome> relocate(
            String name, @Nullable String peerAddress, @Nullable List<String> clientUrls, Deadline deadline) {
        return submit(new MemberCommand.Relocate(name, peerAddress, clientUrls), deadline);
    }

    @Override
    public CompletableFuture<String> transfer(@Nullable String member, Deadline deadline) {
        String leader = log.leadership().leader();
        if (leader == null) {
            return CompletableFuture.failedFuture(
                    new RefusedException(ProblemCode.NO_LEADER, "there is no leader to take over from"));
        }
        if (member != null && !log.voters().current().contains(member)) {
            return CompletableFuture.failedFuture(new RefusedException(
                    ProblemCode.MEMBER_NOT_FOUND,
                    "no voter is called '" + member + "' (expected: one of "
                            + new TreeSet<>(log.voters().current()) + ")"));
        }
        if (member == null && log.voters().current().size() == 1) {
            return CompletableFuture.failedFuture(new RefusedException(
                    ProblemCode.TRANSFER_FAILED, "'" + leader + "' is the only voter: nobody can take over"));
        }
        if (leader.equals(member)) {
            return confirmed(deadline);
        }
        return log.ask(leader, Questions.handOver(member), Math.max(1, deadline.remainingMillis()))
                .handle((done, failure) -> failure)
                .thenCompose(failure -> until(() -> hasMoved(leader, member), shorter(failure, deadline))
                        .thenCompose(hasMoved -> hasMoved
                                ? confirmed(deadline)
                                : CompletableFuture.failedFuture(notMoved(leader, member, failure))));
    }

    /** A hand-over that failed may have worked all the same, but then it shows at once. */
    private static Deadline shorter(@Nullable Throwable failure, Deadline deadline) {
        return failure == null ? deadline : Deadline.in(Math.min(500, deadline.remainingMillis()));
    }

    private boolean hasMoved(String from, @Nullable String to) {
        String now = log.leadership().leader();
        return now != null && (to == null ? !now.equals(from) : now.equals(to));
    }

    private static RefusedException notMoved(String from, @Nullable String to, @Nullable Throwable failure) {
        return new RefusedException(
                ProblemCode.TRANSFER_FAILED,
                (to == null ? "nobody took" : "'" + to + "' did not take") + " over from '" + from + "' in time"
                        + (failure == null ? "" : ": " + Failures.cause(failure).getMessage()));
    }

    private CompletableFuture<String> confirmed(Deadline deadline) {
        return upToDate(deadline).thenApply(now -> {
            String leader = log.leadership().leader();
            if (leader == null) {
                throw new RefusedException(ProblemCode.NO_LEADER, "the new leader is gone already");
            }
            return leader;
        });
    }

    private CompletableFuture<Boolean> until(BooleanSupplier condition, Deadline deadline) {
        Wait wait = new Wait(condition, deadline, new CompletableFuture<>());
        waits.add(wait);
        return wait.met();
    }

    private CompletableFuture<MemberOutcome> submit(MemberCommand command, Deadline deadline) {
        return writes.submit(Request.internal(command), deadline).thenApply(answer -> (MemberOutcome) answer.outcome());
    }
}
