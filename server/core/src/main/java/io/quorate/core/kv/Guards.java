package io.quorate.core.kv;

import io.quorate.core.log.Guard;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome.FailedGuard;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries the guards of one transaction. Confined to one thread. */
final class Guards {

    private final View view;
    private final Coordination coordination;
    private final List<FailedGuard> failed = new ArrayList<>();
    private long answerBytes;
    private int keysSeen;

    Guards(View view, Coordination coordination) {
        this.view = view;
        this.coordination = coordination;
    }

    /** Tries all of {@code guards}; false when they look at too many keys, and nothing can be said. */
    boolean test(List<Guard> guards) {
        for (int index = 0; index < guards.size(); index++) {
            test(index, guards.get(index));
            if (keysSeen > Limits.GUARDED_KEYS_MAX) {
                return false;
            }
        }
        return true;
    }

    /** The guards that did not hold: the first one always, the others as far as an answer's size allows. */
    List<FailedGuard> failed() {
        return failed;
    }

    private void test(int index, Guard guard) {
        if (guard instanceof Guard.OfKeys keys) {
            test(index, Kind.KEY, keys);
        } else if (guard instanceof Guard.Versioned versioned) {
            test(index, versioned.kind(), versioned.condition());
        } else if (guard instanceof Guard.Fence fence) {
            if (!coordination.isHeld(fence.kind(), fence.name(), fence.token())) {
                fail(index, fence.name(), null);
            }
        } else if (guard instanceof Guard.LeaseAlive lease) {
            if (coordination.isAlive(lease.lease()) != lease.expected()) {
                fail(index, Bytes.EMPTY, null);
            }
        } else {
            throw new IllegalStateException(guard.getClass() + " can't be tried");
        }
    }

    private void test(int index, Kind kind, Guard.OfKeys guard) {
        if (guard.keys() instanceof Keys.One one) {
            keysSeen++;
            StoredRecord record = new Versions(view, kind).current(one.key());
            if (!holds(guard, record)) {
                fail(index, one.key(), record);
            }
            return;
        }
        try (Cursor cursor =
                view.scan(Space.CURRENT, Layout.current(kind, guard.keys().range()), Order.ASCENDING)) {
            boolean some = false;
            while (keysSeen <= Limits.GUARDED_KEYS_MAX && cursor.next()) {
                keysSeen++;
                some = true;
                StoredRecord record = StoredRecord.read(cursor.value());
                if (!holds(guard, record)) {
                    fail(index, Layout.keyOfCurrent(cursor.key()), record);
                    return;
                }
                if (guard instanceof Guard.Exists) {
                    return;
                }
            }
            if (!some && guard instanceof Guard.Exists exists && exists.expected()) {
                fail(index, guard.keys().range().from(), null);
            }
        }
    }

    private static boolean holds(Guard.OfKeys guard, @Nullable StoredRecord record) {
        if (guard instanceof Guard.Exists exists) {
            return exists.expected() == (record != null);
        }
        if (guard instanceof Guard.Metadata metadata) {
            return metadata.relation()
                    .holds(Long.compare(record == null ? 0 : number(metadata.field(), record), metadata.operand()));
        }
        if (guard instanceof Guard.Value value) {
            return record == null
                    ? value.relation() == Guard.Relation.NE
                    : value.relation().holds(record.compareValue(value.operand()));
        }
        throw new IllegalStateException(guard.getClass() + " can't be tried");
    }

    private static long number(Guard.Field field, StoredRecord record) {
        return switch (field) {
            case MOD_REVISION -> record.modRevision();
            case CREATE_REVISION -> record.createRevision();
            case VERSION -> record.version();
            case LEASE -> record.lease();
        };
    }

    private void fail(int index, Bytes key, @Nullable StoredRecord record) {
        KeyRecord current = record == null ? null : record.record(key, true);
        answerBytes += Answers.size(key, record == null ? 0 : record.valueSize());
        if (failed.isEmpty() || answerBytes <= Limits.ANSWER_BYTES_MAX) {
            failed.add(new FailedGuard(index, key, current));
        }
    }
}
