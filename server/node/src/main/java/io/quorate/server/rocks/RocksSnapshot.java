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
import org.rocksdb.ReadOptions;

/**
 * A RocksDB snapshot that keeps its database from being freed, and is itself kept by the reads under way. Safe for any
 * thread.
 */
final class RocksSnapshot implements Snapshot {

    private final Database database;
    private final org.rocksdb.Snapshot snapshot;
    private final ReadOptions options;
    private final References references = new References(this::free);
    private final AtomicBoolean closed = new AtomicBoolean();

    RocksSnapshot(Database database) {
        database.references.acquire();
        this.database = database;
        this.snapshot = database.db.getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public @Nullable Bytes get(Space space, Bytes key) {
        checkOpen();
        references.acquire();
        try {
            return RocksStore.get(database, options, space, key);
        } finally {
            references.release();
        }
    }

    @Override
    public Cursor scan(Space space, KeyRange range, Order order) {
        checkOpen();
        return new RocksCursor(database, references, snapshot, space, range, order);
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

    private void free() {
        options.close();
        database.db.releaseSnapshot(snapshot);
        snapshot.close();
        database.references.release();
    }
}
