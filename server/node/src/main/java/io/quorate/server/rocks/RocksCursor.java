package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** A walk over a column family between two bounds. Confined to one thread. */
final class RocksCursor implements Cursor {

    private final Database database;
    private final Order order;
    private final ReadOptions options;
    private final Slice lower;
    private final @Nullable Slice upper;
    private final RocksIterator iterator;
    private boolean started;
    private boolean closed;

    RocksCursor(Database database, @Nullable Snapshot snapshot, Space space, KeyRange range, Order order) {
        database.acquire();
        this.database = database;
        this.order = order;
        this.lower = new Slice(range.from().array());
        Bytes to = range.to();
        this.upper = to == null ? null : new Slice(to.array());
        this.options = new ReadOptions().setIterateLowerBound(lower);
        if (upper != null) {
            options.setIterateUpperBound(upper);
        }
        if (snapshot != null) {
            options.setSnapshot(snapshot);
        }
        this.iterator = database.db.newIterator(database.family(space), options);
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            if (order == Order.ASCENDING) {
                iterator.seekToFirst();
            } else {
                iterator.seekToLast();
            }
        } else if (iterator.isValid()) {
            if (order == Order.ASCENDING) {
                iterator.next();
            } else {
                iterator.prev();
            }
        }
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw new StoreException("a scan of the store failed: " + e.getMessage(), e);
        }
        return false;
    }

    @Override
    public Bytes key() {
        return Bytes.wrap(iterator.key());
    }

    @Override
    public Bytes value() {
        return Bytes.wrap(iterator.value());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            iterator.close();
            options.close();
            lower.close();
            if (upper != null) {
                upper.close();
            }
            database.release();
        }
    }
}
