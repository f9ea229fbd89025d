package io.quorate.client.internal.lock;

import io.quorate.client.claim.ClaimKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who asks: a name within a lease. The cluster takes whoever asks twice under one name for the same, and who holds and waits
 * under one name for a link of a circle. So a thread always asks under its own, unless an earlier request of its under that
 * name is not settled.
 *
 * <p>Safe for any thread.
 */
public final class Owners {

    private static final int THREAD_NAME_CHARS_MAX = 80;

    /** What a name is used for. */
    private enum Use {
        HELD,
        UNSETTLED
    }

    private record Key(ClaimKind kind, String name, String lease, String owner) {}

    /** A name that is used until it is {@link #free}. Immutable. */
    public record Owner(ClaimKind kind, List<String> names, String lease, String text) {}

    private final Map<Key, Use> uses = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** The name of the calling thread. */
    static String ofThread() {
        Thread thread = Thread.currentThread();
        StringBuilder text = new StringBuilder();
        thread.getName()
                .chars()
                .filter(letter -> !Character.isISOControl(letter))
                .limit(THREAD_NAME_CHARS_MAX)
                .forEach(letter -> text.append((char) letter));
        return text.append('#').append(threadId(thread)).toString();
    }

    @SuppressWarnings("deprecation") // its successor is newer than Java 17
    private static long threadId(Thread thread) {
        return thread.getId();
    }

    /** Whether {@code owner} holds one of them. */
    boolean holds(ClaimKind kind, List<String> names, String lease, String owner) {
        return names.stream().anyMatch(name -> uses.get(new Key(kind, name, lease, owner)) == Use.HELD);
    }

    /** {@code wanted}, or a name like it if that is in use. */
    Owner take(ClaimKind kind, List<String> names, String lease, String wanted) {
        String owner = wanted;
        while (!take(new Owner(kind, names, lease, owner))) {
            owner = wanted + "." + count.incrementAndGet();
        }
        return new Owner(kind, names, lease, owner);
    }

    private boolean take(Owner owner) {
        for (int i = 0; i < owner.names().size(); i++) {
            if (uses.putIfAbsent(key(owner, owner.names().get(i)), Use.HELD) != null) {
                free(new Owner(owner.kind(), owner.names().subList(0, i), owner.lease(), owner.text()));
                return false;
            }
        }
        return true;
    }

    private static Key key(Owner owner, String name) {
        return new Key(owner.kind(), name, owner.lease(), owner.text());
    }

    /** Nobody knows what became of the request under that name. */
    void unsettled(Owner owner) {
        owner.names().forEach(name -> uses.put(key(owner, name), Use.UNSETTLED));
    }

    /** One of several was given back, or lost. */
    void free(Owner owner, String name) {
        uses.remove(key(owner, name));
    }

    void free(Owner owner) {
        owner.names().forEach(name -> uses.remove(key(owner, name)));
    }
}
