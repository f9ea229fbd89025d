package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/**
 * What RocksDB holds at one moment. It is shared by all who read between two writes to RocksDB, and keeps the database from
 * being freed. Safe for any thread.
 */
final class Base {

    /** The store's, and one for each reader. */
    final References references = new References(this::free);

    private final Database database;
    private final Snapshot snapshot;
    private final ReadOptions options;

    Base(Database database) {
        database.references.acquire();
        this.database = database;
        this.snapshot = database.db.getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    @Nullable
    Bytes get(Space space, Bytes key) {
        return RocksStore.get(database, options, space, key);
    }

    /** A walk that holds one of {@code holders}, whose last one gives back a reference of this. */
    Cursor scan(References holders, Space space, KeyRange range, Order order) {
        return new RocksCursor(database, holders, snapshot, space, range, order);
    }

    private void free() {
        options.close();
        database.db.releaseSnapshot(snapshot);
        snapshot.close();
        database.references.release();
    }
}
