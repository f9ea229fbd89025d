package io.quorate.server.watch;

import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keys, told as plain text: {@code key=value} and {@code -key}. */
record PlainSubject(KeyRange names) implements Subject {

    private static final int PART_RECORDS = 3;

    static PlainSubject prefix(String prefix) {
        return new PlainSubject(KeyRange.prefix(Bytes.utf8(prefix)));
    }

    static PlainSubject key(String key) {
        return new PlainSubject(KeyRange.only(Bytes.utf8(key)));
    }

    static PlainSubject range(String from, String to) {
        return new PlainSubject(new KeyRange(Bytes.utf8(from), Bytes.utf8(to)));
    }

    @Override
    public Kind kind() {
        return Kind.KEY;
    }

    static String text(Change change) {
        return change instanceof Change.Put put
                ? change.key().utf8() + "=" + put.record().value().utf8()
                : "-" + change.key().utf8();
    }

    @Override
    public Line changes(List<Change> changes, Scene scene) {
        String text = changes.stream().map(PlainSubject::text).collect(Collectors.joining(" "));
        return PlainLines.line(Line.Type.CHANGES, changes.get(0).revision(), changes.size(), text);
    }

    @Override
    public StatePart state(StateView view, long revision, KeyRange rest) {
        KeyReader.Page page = view.list(new KeyReader.ListQuery(
                rest,
                // The newest state needs no history.
                revision == view.revision() ? 0 : revision,
                PART_RECORDS,
                1 << 20,
                KeyReader.Sort.KEY,
                Order.ASCENDING,
                false,
                KeyReader.RevisionFilter.NONE,
                null,
                0));
        @Nullable KeyRange next = page.next();
        String text = page.records().stream().map(PlainSubject::text).collect(Collectors.joining(" "));
        return new StatePart(
                page.records().isEmpty() ? null : PlainLines.line(Line.Type.STATE, revision, 0, text), next);
    }

    private static String text(KeyRecord record) {
        return record.key().utf8() + "=" + record.value().utf8();
    }
}
