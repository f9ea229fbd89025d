package io.quorate.core.registry;

import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** The versions of instances and settings, at the revision of one command. Confined to one thread. */
public interface Records {

    /** The newest version; null: it is not there. */
    @Nullable
    KeyRecord current(Kind kind, Bytes key);

    /** Makes a version; at most one of a key in a command. */
    KeyRecord put(Kind kind, Bytes key, Bytes value, long lease);

    /** Removes what is there. */
    void delete(Kind kind, Bytes key, Change.Cause cause);
}
