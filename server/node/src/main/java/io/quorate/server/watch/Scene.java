package io.quorate.server.watch;

import io.quorate.core.StateView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What there is to tell of while some revisions are told: the state, and what has been encoded already. Confined to one
 * thread, and of no use after the call it was given to.
 */
public final class Scene {

    private final Supplier<StateView> views;
    private final boolean isHistory;
    private final Map<Object, Object> encoded = new HashMap<>();

    Scene(Supplier<StateView> views, boolean isHistory) {
        this.views = views;
        this.isHistory = isHistory;
    }

    /** Whether what is told may have happened long ago. */
    public boolean isHistory() {
        return isHistory;
    }

    /** A sight of the state at, or after, the revisions that are told. */
    public StateView view() {
        return views.get();
    }

    /** What {@code key} stands for, encoded once however many watches show it. */
    public <K> byte[] once(K key, Function<? super K, byte[]> encoder) {
        byte[] known = (byte[]) encoded.get(key);
        if (known == null) {
            known = encoder.apply(key);
            encoded.put(key, known);
        }
        return known;
    }
}
