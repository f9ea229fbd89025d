package io.quorate.core.kv;

import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.Page;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.kv.KeyReader.Sort;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a list in the making. Confined to one thread. */
final class Listing {

    private final View view;
    private final Kind kind;
    private final ListQuery query;
    private final List<KeyRecord> records = new ArrayList<>();
    private final List<Bytes> prefixes = new ArrayList<>();
    private long bytes;

    Listing(View view, Kind kind, ListQuery query) {
        if (query.limit() < 1) {
            throw new IllegalArgumentException("limit: " + query.limit() + " (expected: at least 1)");
        }
        this.view = view;
        this.kind = kind;
        this.query = query;
    }

    static boolean matches(RevisionFilter filter, Walk walk) {
        if (filter.equals(RevisionFilter.NONE)) {
            return true;
        }
        long modRevision = walk.modRevision();
        return modRevision >= filter.modRevisionMin() && modRevision <= filter.modRevisionMax();
    }

    Page page() {
        return query.sort() == Sort.KEY ? byKey() : sorted();
    }

    private Page byKey() {
        KeyRange next = null;
        try (Walk walk = Walk.of(view, kind, query.range(), query.order(), query.atRevision())) {
            KeyRange rest = query.range();
            boolean left = walk.next();
            while (left) {
                if (!matches(query.filter(), walk)) {
                    left = walk.next();
                    continue;
                }
                if (isFull()) {
                    next = rest;
                    break;
                }
                Bytes prefix = folded(walk.key());
                if (prefix != null) {
                    prefixes.add(prefix);
                    bytes += prefix.size();
                    rest = walk.behindPrefix(prefix);
                    left = rest != null && walk.nextBehindPrefix(prefix);
                } else {
                    KeyRecord record = walk.record(!query.keysOnly());
                    records.add(record);
                    bytes += record.key().size() + record.value().size();
                    rest = walk.behind(record.key());
                    left = walk.next();
                }
            }
        }
        if (query.order() == Order.DESCENDING) {
            Collections.reverse(prefixes);
        }
        return new Page(records, prefixes, next);
    }

    private boolean isFull() {
        int items = records.size() + prefixes.size();
        return items >= query.limit() || (items > 0 && bytes >= query.bytesMax());
    }

    /** The prefix that stands for {@code key} in a folded list; null: the key stands for itself. */
    private @Nullable Bytes folded(Bytes key) {
        Bytes delimiter = query.delimiter();
        if (delimiter == null || delimiter.isEmpty()) {
            return null;
        }
        for (int at = query.foldFrom(); at + delimiter.size() <= key.size(); at++) {
            int matched = 0;
            while (matched < delimiter.size() && key.at(at + matched) == delimiter.at(matched)) {
                matched++;
            }
            if (matched == delimiter.size()) {
                return Bytes.copyOf(key.array(), 0, at + matched);
            }
        }
        return null;
    }

    /** Finds every match, sorts, and only then reads the values of those that are wanted. */
    private Page sorted() {
        List<KeyRecord> matches = new ArrayList<>();
        try (Walk walk = Walk.of(view, kind, query.range(), Order.ASCENDING, query.atRevision())) {
            boolean left = walk.next();
            while (left) {
                Bytes prefix = matches(query.filter(), walk) ? folded(walk.key()) : null;
                if (prefix != null) {
                    prefixes.add(prefix);
                } else if (matches(query.filter(), walk)) {
                    matches.add(walk.record(false));
                }
                if (matches.size() + prefixes.size() > ListQuery.SORTED_RECORDS_MAX) {
                    throw new SortTooLargeException();
                }
                left = prefix == null ? walk.next() : walk.nextBehindPrefix(prefix);
            }
        }
        Comparator<KeyRecord> bySort = query.sort() == Sort.MOD_REVISION
                ? Comparator.comparingLong(KeyRecord::modRevision)
                : Comparator.comparingLong(KeyRecord::createRevision);
        Comparator<KeyRecord> order = bySort.thenComparing(KeyRecord::key);
        matches.sort(query.order() == Order.ASCENDING ? order : order.reversed());
        List<Bytes> shown = prefixes.subList(0, Math.min(prefixes.size(), query.limit()));
        read(matches.subList(0, Math.min(matches.size(), query.limit() - shown.size())));
        return new Page(records, shown, null);
    }

    private void read(List<KeyRecord> wanted) {
        Versions versions = new Versions(view, kind);
        long atRevision = query.atRevision() == 0 ? Long.MAX_VALUE : query.atRevision();
        for (KeyRecord record : wanted) {
            if (!records.isEmpty() && bytes >= query.bytesMax()) {
                throw new SortTooLargeException();
            }
            StoredRecord stored = query.keysOnly() ? null : versions.at(record.key(), atRevision);
            if (stored == null && !query.keysOnly()) {
                throw new IllegalStateException(record.key() + " was listed and is not there");
            }
            KeyRecord read = stored == null ? record : stored.record(record.key(), true);
            records.add(read);
            bytes += read.key().size() + read.value().size();
        }
    }
}
