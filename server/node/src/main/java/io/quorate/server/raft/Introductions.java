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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes this member known to the others, by the data it stands on. Confined to one thread, but for the answers. */
final class Introductions implements AutoCloseable {

    private static final long GREETING_MILLIS = 1_000;

    /** How long those are waited for who are asked before the log is made: a busy one is the one that knows. */
    private static final long KNOCK_MILLIS = 3_000;

    private final PeerChannels channels;
    private final Supplier<Set<String>> others;
    private final Function<String, @Nullable String> addresses;
    private final Set<String> greeted = ConcurrentHashMap.newKeySet();

    /**
     * @param others whom to greet
     * @param addresses where each of them is; null: not known
     */
    Introductions(Supplier<Set<String>> others, Function<String, @Nullable String> addresses, PeerChannels channels) {
        this.others = others;
        this.addresses = addresses;
        this.channels = channels;
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
            new Introductions(() -> others, members::get, channels)
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
                    if (failure == null) {
                        greeted.add(member);
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
