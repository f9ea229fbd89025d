package io.quorate.client.internal.view;

import io.quorate.client.Codec;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.DecodeFailure;
import io.quorate.client.watch.ValueView;
import io.quorate.client.watch.Watch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A view of one key. Safe for any thread. */
public final class WatchedValue<T> implements ValueView<T> {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final String NAME = "";

    private final Mirror<KeyValue, T> mirror;
    private final List<Consumer<Optional<T>>> listeners = new CopyOnWriteArrayList<>();

    /** @param source one key, with the state first */
    public WatchedValue(Watch<KeyValue> source, Codec<T> codec) {
        this.mirror = new Mirror<>(
                KeyValue::key,
                key -> NAME,
                (item, previous) -> Decoding.read(codec, item, previous, WatchedValue::keep),
                new Told(),
                TwoClocks.SYSTEM);
        mirror.follow(source);
    }

    private static DecodeFailure keep(KeyValue item, RuntimeException unread) {
        LOG.log(Level.WARNING, "the value of " + item.key() + " cannot be read; the one before is kept", unread);
        return DecodeFailure.KEEP_PREVIOUS;
    }

    private final class Told implements Mirror.Listener<T> {

        @Override
        public void added(String name, T value) {
            tell(Optional.of(value));
        }

        @Override
        public void updated(String name, T before, T after) {
            tell(Optional.of(after));
        }

        @Override
        public void removed(String name, T before) {
            tell(Optional.empty());
        }
    }

    /** One call at a time, so that whoever comes in between hears nothing twice, and nothing out of order. */
    private synchronized void tell(Optional<T> value) {
        listeners.forEach(listener -> listener.accept(value));
    }

    @Override
    public synchronized ValueView<T> onChange(Consumer<Optional<T>> listener) {
        @Nullable T present = mirror.get(NAME);
        if (present != null) {
            listener.accept(Optional.of(present));
        }
        listeners.add(listener);
        return this;
    }

    @Override
    public Optional<T> latest() {
        return Optional.ofNullable(mirror.get(NAME));
    }

    @Override
    public long revision() {
        return mirror.revision();
    }

    @Override
    public Duration staleness() {
        return mirror.staleness();
    }

    @Override
    public T awaitPresent(Duration limit) throws InterruptedException {
        mirror.await(() -> mirror.get(NAME) != null, limit, () -> "the key is absent");
        return latest().orElseThrow(() -> new IllegalStateException("the key was there, and is gone"));
    }

    @Override
    public ValueView<T> awaitRevision(long revision, Duration limit) throws InterruptedException {
        mirror.awaitRevision(revision, limit);
        return this;
    }

    @Override
    public void close() {
        mirror.close();
    }
}
