package io.quorate.core;

import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.KeyspaceReader;
import io.quorate.core.kv.RequestRecord;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.RequestKey;
import io.quorate.core.request.RememberedRequest;
import io.quorate.core.request.Requests;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads keys and requests from one sight of the store. Confined to one thread. */
final class StateReader implements KeyReader {

    private final View view;
    private final StateHeader header;
    private final KeyspaceReader keys;

    StateReader(View view) {
        this.view = view;
        this.header = StateHeader.read(view);
        this.keys = new KeyspaceReader(view, header.revision(), header.compactRevision());
    }

    @Override
    public long revision() {
        return header.revision();
    }

    @Override
    public long compactRevision() {
        return header.compactRevision();
    }

    @Override
    public Availability availability(long revision) {
        return keys.availability(revision);
    }

    @Override
    public @Nullable KeyRecord get(Bytes key, long atRevision) {
        return keys.get(key, atRevision);
    }

    @Override
    public Page list(ListQuery query) {
        return keys.list(query);
    }

    @Override
    public long count(KeyRange range, long atRevision, RevisionFilter filter) {
        return keys.count(range, atRevision, filter);
    }

    @Override
    public List<Change> history(Bytes key, int limit, long before) {
        return keys.history(key, limit, before);
    }

    @Override
    public boolean changedSince(KeyRange range, long revision) {
        return keys.changedSince(range, revision);
    }

    @Override
    public @Nullable RequestRecord request(RequestKey key) {
        RememberedRequest request = Requests.find(view, key, header.clusterMillis());
        return request == null
                ? null
                : new RequestRecord(request.digest(), request.recordedAtMillis(), request.outcome());
    }

    @Override
    public long requestMemoryMillis() {
        return Requests.memoryMillis(view, header.clusterMillis());
    }
}
