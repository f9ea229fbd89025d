package io.quorate.server.raft;

import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes this member known to the others, by the data it stands on. Confined to one thread, but for the answers. */
final class Introductions implements AutoCloseable {

    private static final long GREETING_MILLIS = 1_000;

    private final PeerChannels channels;
    private final Map<String, String> others;
    private final Set<String> greeted = ConcurrentHashMap.newKeySet();

    Introductions(RaftSettings settings, PeerChannels channels) {
        this.channels = channels;
        this.others = new TreeMap<>(settings.members());
        others.remove(settings.member());
    }

    /**
     * Asks the others, before the log is made, whether they have met this member on other data. Those that do not answer
     * have not: the first start of a whole cluster finds nobody.
     */
    static void introduce(RaftSettings settings, @Nullable PeerGate gate, MemberIdentity identity) throws IOException {
        AtomicReference<@Nullable String> stranger = new AtomicReference<>();
        try (PeerChannels channels = new PeerChannels(settings, gate, identity.data(), stranger::set)) {
            new Introductions(settings, channels).knockAtAll().get(GREETING_MILLIS, TimeUnit.MILLISECONDS);
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
                + " again under a new name with an empty data directory.";
    }

    private CompletableFuture<?> knockAtAll() {
        List<CompletableFuture<@Nullable Bytes>> knocks = new ArrayList<>();
        others.forEach((member, address) ->
                knocks.add(channels.knock(member, address, GREETING_MILLIS).handle((answer, failure) -> answer)));
        return CompletableFuture.allOf(knocks.toArray(new CompletableFuture<?>[0]));
    }

    /** Greets those who have not answered yet. */
    CompletableFuture<?> greetAll() {
        List<CompletableFuture<@Nullable Bytes>> greetings = new ArrayList<>();
        others.forEach((member, address) -> {
            if (!greeted.contains(member)) {
                greetings.add(channels.greet(member, address, GREETING_MILLIS).handle((answer, failure) -> {
                    if (failure == null) {
                        greeted.add(member);
                    }
                    return answer;
                }));
            }
        });
        return CompletableFuture.allOf(greetings.toArray(new CompletableFuture<?>[0]));
    }

    @Override
    public void close() {
        channels.close();
    }

    /** Whether everybody has been greeted. */
    boolean areOver() {
        return greeted.containsAll(others.keySet());
    }
}
