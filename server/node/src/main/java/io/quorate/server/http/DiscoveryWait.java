package io.quorate.server.http;

import io.quorate.core.StateView;
import io.quorate.core.access.Demand;
import io.quorate.core.kv.Changes;
import io.quorate.core.log.Change;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Scene;
import io.quorate.server.watch.Subject;
import io.quorate.server.watch.WatchHub;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A change of what a discovery answers: what happens to instances that a filter does not let through wakes nobody.
 * Immutable.
 *
 * @param names the keys of the instances
 * @param wanted which of them
 */
record DiscoveryWait(KeyRange names, InstanceFilter wanted) implements Waiting.Awaited, Subject {

    private static final byte[] NOTHING = {};

    /** So many changes are looked at; where there were more, something has changed. */
    private static final int CHANGES_MAX = 10_000;

    private static final long PASSED_BYTES_MAX = 8 << 20;

    @Override
    public Kind kind() {
        return Kind.INSTANCE;
    }

    @Override
    public CompletableFuture<Long> changed(WatchHub hub, long revision) {
        CompletableFuture<Long> instances = hub.changed(this, revision);
        if (!wanted.mayBeProtected()) {
            return instances;
        }
        CompletableFuture<Long> settings = hub.changed(Kind.SERVICE, service(), revision);
        CompletableFuture<Long> either = new CompletableFuture<>();
        instances.whenComplete((at, failure) -> complete(either, at, failure));
        settings.whenComplete((at, failure) -> complete(either, at, failure));
        var unused = either.whenComplete((at, failure) -> {
            instances.cancel(false);
            settings.cancel(false);
        });
        return either;
    }

    private static void complete(CompletableFuture<Long> either, Long at, @Nullable Throwable failure) {
        if (failure == null) {
            either.complete(at);
        } else {
            either.completeExceptionally(failure);
        }
    }

    @Override
    public List<Demand> demands() {
        return List.of(Sight.demand(Kind.INSTANCE, names));
    }

    private KeyRange service() {
        return KeyRange.only(Bytes.utf8(Instance.serviceIn(names.from())));
    }

    @Override
    public boolean changedSince(StateView view, long revision) {
        if (wanted.mayBeProtected() && haveSettingsChanged(view, revision)) {
            return true;
        }
        if (!view.changedSince(Kind.INSTANCE, names, revision)) {
            return false;
        }
        if (revision < view.compactRevision()) {
            return true;
        }
        Changes.Page page = view.changesAfter(
                revision, (kind, key) -> kind == Kind.INSTANCE && names.contains(key), CHANGES_MAX, PASSED_BYTES_MAX);
        return page.through() < view.revision() || isAnySeen(page.changes(), view);
    }

    /** Settings say from when on the rest is let through too. */
    private boolean haveSettingsChanged(StateView view, long revision) {
        return view.changedSince(Kind.SERVICE, service(), revision);
    }

    private boolean isAnySeen(List<Change> changes, StateView view) {
        for (Change change : changes) {
            if (isSeen(change, view)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSeen(Change change, StateView view) {
        return InstanceSubject.sight(change, view, wanted) != InstanceSubject.Sight.UNSEEN
                || isProtectable(change.key(), view);
    }

    /** Whether the health of an instance that is not let through may decide what else is. */
    private boolean isProtectable(Bytes key, StateView view) {
        if (!wanted.mayBeProtected()) {
            return false;
        }
        KeyRecord settings = view.get(Kind.SERVICE, Bytes.utf8(Instance.serviceIn(key)), 0);
        return settings != null && ServiceSettings.of(settings).protectBelowPermille() > 0;
    }

    @Override
    public @Nullable Line changes(List<Change> changes, Scene scene) {
        return isAnySeen(changes, scene.view())
                ? new Line(Line.Type.CHANGES, changes.get(0).revision(), 0, NOTHING)
                : null;
    }

    @Override
    public StatePart state(StateView view, long revision, KeyRange rest) {
        return new StatePart(null, null);
    }
}
