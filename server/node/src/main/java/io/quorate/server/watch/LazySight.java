package io.quorate.server.watch;

import io.quorate.core.StateView;
import io.quorate.server.service.LocalReads;
import org.jspecify.annotations.Nullable;

/** A sight of the state that is taken when it is first asked for. Confined to one thread. */
final class LazySight implements AutoCloseable {

    private final LocalReads reads;
    private LocalReads.@Nullable Sight sight;

    LazySight(LocalReads reads) {
        this.reads = reads;
    }

    StateView view() {
        LocalReads.Sight taken = sight;
        if (taken == null) {
            taken = reads.open();
            sight = taken;
        }
        return taken.view();
    }

    /** Has the next {@link #view} show {@code revision}, which has been applied, if it would not. */
    void reach(long revision) {
        if (sight != null && sight.view().revision() < revision) {
            close();
        }
    }

    @Override
    public void close() {
        if (sight != null) {
            sight.close();
            sight = null;
        }
    }
}
