package io.quorate.server.http;

import io.quorate.core.StateView;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was found last of services with many instances, for as long as it is true: to draw one of ten thousand, or to show a
 * page of them, must not cost what it costs to read them all. Called by reader threads; safe for any.
 */
final class LargeServices {

    private static final int COUNT_MAX = 2;

    /** Fewer are read as fast as it is found out whether one of them has changed. */
    private static final int INSTANCES_MIN = 500;

    /** After so many revisions it costs as much to find out what has changed as to look anew. */
    private static final long REVISIONS_MAX = 1_000;

    /**
     * What is looked for.
     *
     * @param evenSick whether those count that are not as well as is wanted
     */
    record Form(String service, InstanceFilter filter, String near, boolean evenSick) {}

    /** What was found. Nothing of it has changed from one revision until the other. */
    private record Kept(Discovery.Looked looked, long from, long until) {}

    /** The one used last comes last. Guarded by this. */
    private final Map<Form, Kept> all = new LinkedHashMap<>(COUNT_MAX, 0.75f, true);

    /** What {@code look} finds at {@code atRevision}, or has found before; 0: at the one of {@code view}. */
    Discovery.Looked looked(StateView view, long atRevision, Form form, Supplier<Discovery.Looked> look) {
        long now = view.revision();
        long wanted = atRevision == 0 ? now : atRevision;
        Kept kept = kept(form);
        // A view that may not show it says so when it is asked what has changed.
        if (kept != null
                && kept.from() <= wanted
                && now - kept.until() <= REVISIONS_MAX
                && !view.changedSince(Kind.INSTANCE, Instance.keys(form.service()), kept.until())) {
            if (kept.until() < now) {
                keep(form, new Kept(kept.looked(), kept.from(), now));
            }
            return kept.looked();
        }
        Discovery.Looked looked = look.get();
        if (atRevision == 0 && looked.instances() >= INSTANCES_MIN) {
            keep(form, new Kept(looked.slim(), now, now));
        }
        return looked;
    }

    private synchronized @Nullable Kept kept(Form form) {
        return all.get(form);
    }

    private synchronized void keep(Form form, Kept next) {
        Kept other = all.get(form);
        if (other == null || other.until() < next.until()) {
            all.put(form, next);
        }
        if (all.size() > COUNT_MAX) {
            all.remove(all.keySet().iterator().next());
        }
    }
}
