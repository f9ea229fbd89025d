package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.StoreClosedException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A sight of what RocksDB holds and of what it is yet to be handed. Kept by the reads under way, and keeps the database
 * from being freed. Safe for any thread.
 */
final class RocksSnapshot implements Snapshot {

    private final Base base;
    private final Pending pending;
    private final References references;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a reference of {@code base}. */
    RocksSnapshot(Base base, Pending pending) {
        this.base = base;
        this.pending = pending;
        this.references = new References(base.references::release);
    }

    @Override
    public @Nullable Bytes get(Space space, Bytes key) {
        checkOpen();
        references.acquire();
        try {
            return pending.get(space, key, base::get);
        } finally {
            references.release();
        }
    }

    @Override
    public Cursor scan(Space space, KeyRange range, Order order) {
        checkOpen();
        return pending.over(base.scan(references, space, range, order), space, range, order);
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StoreClosedException();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            references.release();
        }
    }
}
