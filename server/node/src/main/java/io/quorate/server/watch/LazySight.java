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

    @Override
    public void close() {
        if (sight != null) {
            sight.close();
        }
    }
}
