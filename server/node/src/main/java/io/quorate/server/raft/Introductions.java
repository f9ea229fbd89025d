package io.quorate.server.raft;

import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes this member known to the others, by the data it stands on. Confined to one thread, but for the answers. */
final class Introductions implements AutoCloseable {

    private static final long GREETING_MILLIS = 1_000;

    /**
     * How often those are greeted who have not answered yet: an emptied member shall hear that it must not take part
     * before one that has just come up asks for its vote, which is after 500 ms or more.
     */
    private static final long GREETING_PERIOD_MILLIS = 250;

    /** How long those are waited for who are asked before the log is made: a busy one is the one that knows. */
    private static final long KNOCK_MILLIS = 3_000;

    private final PeerChannels channels;
    private final Supplier<Set<String>> others;
    private final Function<String, @Nullable String> addresses;
    private final Consumer<String> returned;
    private final Set<String> greeted = ConcurrentHashMap.newKeySet();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    /**
     * @param others whom to greet
     * @param addresses where each of them is; null: not known
     * @param returned told of a member that answers after it did not, on the thread of the answer
     */
    Introductions(
            Supplier<Set<String>> others,
            Function<String, @Nullable String> addresses,
            PeerChannels channels,
            Consumer<String> returned) {
        this.others = others;
        this.addresses = addresses;
        this.channels = channels;
        this.returned = returned;
    }

    /**
     * Asks the others, before the log is made, whether they have met this member on other data. Those that do not answer
     * have not: the first start of a whole cluster finds nobody.
     *
     * @param members those who are known, and where they are
     */
    static void introduce(
            RaftSettings settings, Map<String, String> members, @Nullable PeerGate gate, MemberIdentity identity)
            throws IOException {
        AtomicReference<@Nullable String> stranger = new AtomicReference<>();
        Set<String> others = new TreeSet<>(members.keySet());
        others.remove(settings.member());
        try (PeerChannels channels = new PeerChannels(settings, gate, identity.data(), nobody -> 0, (refusal, said) -> {
            if (refusal != PeerChannels.Refusal.OTHER_CLUSTER) {
                stranger.set(said);
            }
        })) {
            new Introductions(() -> others, members::get, channels, member -> {})
                    .knockAtAll()
                    .get(KNOCK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Who does not answer has no objection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking the other members for " + settings.member());
        }
        String said = stranger.get();
        if (said != null) {
            throw new StartRefusedException(refusal(settings, said));
        }
    }

    /** What to say, and to do, when another member has met this one on other data. */
    static String refusal(RaftSettings settings, String said) {
        return settings.directory() + " is not the data on which " + settings.member() + " took part before (" + said
                + "). A member that lost its data has forgotten its votes and what it acknowledged, and must not come"
                + " back under its name. Restore the directory, or remove this member from the cluster and add it"
                + " again with an empty data directory.";
    }

    private CompletableFuture<?> knockAtAll() {
        List<CompletableFuture<@Nullable Bytes>> knocks = new ArrayList<>();
        for (String member : others.get()) {
            String address = addresses.apply(member);
            if (address != null) {
                knocks.add(channels.knock(member, address, KNOCK_MILLIS).handle((answer, failure) -> answer));
            }
        }
        return CompletableFuture.allOf(knocks.toArray(new CompletableFuture<?>[0]));
    }

    /** What to say when this member was removed from its cluster. */
    static String removal(RaftSettings settings) {
        return settings.member() + " was removed from its cluster, and does not come back on " + settings.directory()
                + ". Delete the directory. To have a member here again, add it (under this name or another) and start"
                + " it with its token and an empty directory.";
    }

    /**
     * From now on greets each of the others as soon as it is there, and all once more when no leader was heard for long:
     * that may be because this member was removed, or because one that is back is not looked for any more.
     *
     * @param thread on which the greetings are sent
     * @param patienceMillis after so long without a leader all are greeted anew
     */
    void keepUp(ScheduledExecutorService thread, LongSupplier sinceLeaderMillis, LongSupplier patienceMillis) {
        AtomicLong begunNanos = new AtomicLong(System.nanoTime());
        thread.scheduleWithFixedDelay(
                () -> {
                    long sinceNanos = System.nanoTime() - begunNanos.get();
                    long patience = patienceMillis.getAsLong();
                    if (sinceLeaderMillis.getAsLong() > patience
                            && sinceNanos > TimeUnit.MILLISECONDS.toNanos(patience)) {
                        begunNanos.set(System.nanoTime());
                        begin();
                    }
                    if (!areOver()) {
                        var unused = greetAll();
                    }
                },
                0,
                GREETING_PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Has all of them greeted once more. */
    void begin() {
        greeted.clear();
    }

    /** Greets those who have not answered yet. */
    CompletableFuture<?> greetAll() {
        List<CompletableFuture<@Nullable Bytes>> greetings = new ArrayList<>();
        for (String member : others.get()) {
            String address = addresses.apply(member);
            if (address != null && !greeted.contains(member)) {
                greetings.add(channels.greet(member, address, GREETING_MILLIS).handle((answer, failure) -> {
                    if (failure != null) {
                        silent.add(member);
                    } else {
                        greeted.add(member);
                        if (silent.remove(member)) {
                            returned.accept(member);
                        }
                    }
                    return answer;
                }));
            }
        }
        return CompletableFuture.allOf(greetings.toArray(new CompletableFuture<?>[0]));
    }

    @Override
    public void close() {
        channels.close();
    }

    /** Whether everybody has been greeted. */
    boolean areOver() {
        return greeted.containsAll(others.get());
    }
}
