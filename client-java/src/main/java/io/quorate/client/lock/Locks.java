package io.quorate.client.lock;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Wanted;
import java.util.List;

/**
 * The locks of a cluster. Safe for any thread.
 *
 * <p>A lock alone cannot keep two holders apart: one that was paused does not know that its time is over. What it writes
 * must carry the {@link LockHandle#token}, so that whoever takes the write can refuse an old one.
 */
public interface Locks {

    /** A lock that one may have. Sends nothing. */
    DistributedLock get(String name);

    /** A lock that many may share to read, and one may have to write. Sends nothing. */
    DistributedReadWriteLock readWrite(String name);

    /** Several locks at once, each to have alone. Sends nothing. */
    SeveralLocks all(String... names);

    /** Several locks at once, each to have alone or to share. Sends nothing. */
    SeveralLocks all(List<Wanted> wanted);

    /** The locks whose name starts with {@code prefix} that are held or waited for. */
    List<ClaimState> list(String prefix);
}
