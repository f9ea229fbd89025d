package io.quorate.client.internal.view;

import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.CachedView;
import io.quorate.client.watch.DecodeFailure;
import io.quorate.client.watch.Watch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A view of the keys with a prefix. Safe for any thread. */
public final class WatchedView<T> implements CachedView<T> {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private final Mirror<KeyValue, T> mirror;
    private final Duration requestTimeout;

    private WatchedView(Mirror<KeyValue, T> mirror, Duration requestTimeout) {
        this.mirror = mirror;
        this.requestTimeout = requestTimeout;
    }

    /** A view being put together. Confined to one thread. */
    public static final class Builder<T> implements CachedView.Builder<T> {

        private final Watch<KeyValue> source;
        private final Codec<T> codec;
        private final int prefixBytes;
        private final Duration requestTimeout;
        private BiConsumer<String, T> added = (key, value) -> {};
        private UpdateListener<T> updated = (key, before, after) -> {};
        private BiConsumer<String, T> removed = (key, value) -> {};
        private BiFunction<KeyValue, RuntimeException, DecodeFailure> undecodable = Builder::keep;

        /** @param source the keys with a prefix of so many bytes, with the state first */
        public Builder(Watch<KeyValue> source, Codec<T> codec, int prefixBytes, Duration requestTimeout) {
            this.source = source;
            this.codec = codec;
            this.prefixBytes = prefixBytes;
            this.requestTimeout = requestTimeout;
        }

        private static DecodeFailure keep(KeyValue item, RuntimeException unread) {
            LOG.log(Level.WARNING, "the value of " + item.key() + " cannot be read; the one before is kept", unread);
            return DecodeFailure.KEEP_PREVIOUS;
        }

        @Override
        public CachedView.Builder<T> onAdd(BiConsumer<String, T> listener) {
            added = listener;
            return this;
        }

        @Override
        public CachedView.Builder<T> onUpdate(UpdateListener<T> listener) {
            updated = listener;
            return this;
        }

        @Override
        public CachedView.Builder<T> onRemove(BiConsumer<String, T> listener) {
            removed = listener;
            return this;
        }

        @Override
        public CachedView.Builder<T> onDecodeError(BiFunction<KeyValue, RuntimeException, DecodeFailure> handler) {
            undecodable = handler;
            return this;
        }

        @Override
        public CachedView<T> start() {
            Mirror<KeyValue, T> mirror = new Mirror<>(
                    KeyValue::key, this::name, this::read, listener(added, updated, removed), TwoClocks.SYSTEM);
            mirror.follow(source);
            return new WatchedView<>(mirror, requestTimeout);
        }

        /** Each with its own fields: later changes of the builder are not for what runs. */
        private static <T> Mirror.Listener<T> listener(
                BiConsumer<String, T> added, UpdateListener<T> updated, BiConsumer<String, T> removed) {
            return new Mirror.Listener<>() {
                @Override
                public void added(String name, T value) {
                    added.accept(name, value);
                }

                @Override
                public void updated(String name, T before, T after) {
                    updated.updated(name, before, after);
                }

                @Override
                public void removed(String name, T before) {
                    removed.accept(name, before);
                }
            };
        }

        private String name(Bytes key) {
            byte[] bytes = key.toByteArray();
            return Bytes.copyOf(java.util.Arrays.copyOfRange(bytes, prefixBytes, bytes.length))
                    .utf8();
        }

        private @Nullable T read(KeyValue item, @Nullable T previous) {
            return Decoding.read(codec, item, previous, undecodable);
        }
    }

    @Override
    public Optional<T> get(String key) {
        return Optional.ofNullable(mirror.get(key));
    }

    @Override
    public Map<String, T> snapshot() {
        return mirror.snapshot();
    }

    @Override
    public int size() {
        return mirror.size();
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
    public CachedView<T> awaitSynced(Duration limit) throws InterruptedException {
        mirror.awaitRevision(1, limit);
        return this;
    }

    @Override
    public CachedView<T> awaitRevision(long revision, Duration limit) throws InterruptedException {
        mirror.awaitRevision(revision, limit);
        return this;
    }

    @Override
    public CachedView<T> awaitRevision(long revision) throws InterruptedException {
        return awaitRevision(revision, requestTimeout);
    }

    @Override
    public void close() {
        mirror.close();
    }
}
