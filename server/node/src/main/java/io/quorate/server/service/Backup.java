package io.quorate.server.service;

import io.quorate.api.backup.BackupManifest;
import io.quorate.api.backup.BackupWriter;
import io.quorate.core.Restoration;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A backup being written: what this member's store holds at one revision, piece by piece. It holds a snapshot of the
 * store until it is closed. Used by one thread at a time.
 */
public final class Backup implements AutoCloseable {

    private final Snapshot snapshot;
    private final BackupManifest manifest;
    private final Runnable onClose;
    private final BackupWriter writer = new BackupWriter();
    private final Deque<Space> left = new ArrayDeque<>(Restoration.spaces());
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private @Nullable Space space;
    private @Nullable Cursor cursor;
    private boolean hasBegun;
    private boolean hasEnded;

    Backup(Snapshot snapshot, BackupManifest manifest, Runnable onClose) {
        this.snapshot = snapshot;
        this.manifest = manifest;
        this.onClose = onClose;
    }

    /** What it is a backup of. */
    public BackupManifest manifest() {
        return manifest;
    }

    /**
     * The next piece; null: it is complete. A piece is some 128 KiB, or as long as the largest row.
     *
     * @throws io.quorate.core.store.StoreException if the store can't be read; nothing more comes then
     */
    public byte @Nullable [] next() {
        if (!hasBegun) {
            hasBegun = true;
            return writer.begin(manifest);
        }
        byte[] block = new byte[0];
        while (block.length == 0 && (cursor != null || !left.isEmpty())) {
            block = block();
        }
        if (block.length > 0) {
            return block;
        }
        if (hasEnded) {
            return null;
        }
        hasEnded = true;
        return writer.end();
    }

    /** A block of rows of one space; empty: the space has no more. */
    private byte[] block() {
        Space of = space;
        Cursor rows = cursor;
        if (rows == null || of == null) {
            of = left.remove();
            space = of;
            rows = snapshot.scan(of, KeyRange.ALL, Order.ASCENDING);
            cursor = rows;
        }
        while (!writer.isBlockFull()) {
            if (!rows.next()) {
                rows.close();
                cursor = null;
                break;
            }
            writer.row(of.family(), rows.key().array(), rows.value().array());
        }
        return writer.block();
    }

    /** Lets go of the store. Idempotent. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            if (cursor != null) {
                cursor.close();
            }
            snapshot.close();
            onClose.run();
        }
    }
}
