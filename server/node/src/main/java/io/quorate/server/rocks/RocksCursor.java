package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.StoreClosedException;
import io.quorate.core.store.StoreException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * A walk over a column family between two bounds. Confined to one thread. Each step checks that the cursor is open and
 * stands on an entry: RocksDB itself would read freed memory.
 */
final class RocksCursor implements Cursor {

    private final References references;
    private final Order order;
    private final ReadOptions options;
    private final KeyRange range;
    private final @Nullable Slice lower;
    private final @Nullable Slice upper;
    private final RocksIterator iterator;
    private boolean started;
    private boolean standing;
    private boolean closed;

    /** A cursor that holds one of {@code references}: those of the database, or of a snapshot of it. */
    RocksCursor(
            Database database,
            References references,
            @Nullable Snapshot snapshot,
            Space space,
            KeyRange range,
            Order order) {
        references.acquire();
        this.references = references;
        this.order = order;
        this.range = range;
        Bytes to = range.to();
        this.upper = to == null ? null : new Slice(to.array());
        this.options = new ReadOptions();
        if (upper != null) {
            options.setIterateUpperBound(upper);
        }
        // A walk up begins at the bound; a walk down must be told where to end.
        this.lower = order == Order.ASCENDING ? null : new Slice(range.from().array());
        if (lower != null) {
            options.setIterateLowerBound(lower);
        }
        if (snapshot != null) {
            options.setSnapshot(snapshot);
        }
        this.iterator = database.db.newIterator(database.family(space), options);
    }

    @Override
    public boolean next() {
        if (closed) {
            throw new StoreClosedException();
        }
        if (!started) {
            started = true;
            if (order == Order.ASCENDING) {
                iterator.seek(range.from().array());
            } else {
                iterator.seekToLast();
            }
        } else if (standing) {
            if (order == Order.ASCENDING) {
                iterator.next();
            } else {
                iterator.prev();
            }
        }
        standing = iterator.isValid();
        if (standing) {
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
        checkStanding();
        return Bytes.wrap(iterator.key());
    }

    @Override
    public Bytes value() {
        checkStanding();
        return Bytes.wrap(iterator.value());
    }

    private void checkStanding() {
        if (closed) {
            throw new StoreClosedException();
        }
        if (!standing) {
            throw new NoSuchElementException("the cursor stands on no entry (expected: next() answered true)");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            iterator.close();
            options.close();
            if (lower != null) {
                lower.close();
            }
            if (upper != null) {
                upper.close();
            }
            references.release();
        }
    }
}
