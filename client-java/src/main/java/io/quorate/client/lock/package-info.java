/** Locks, read-write locks and semaphores, held on a session. Start at {@link io.quorate.client.lock.Locks}. */
@NullMarked
package io.quorate.client.lock;

import org.jspecify.annotations.NullMarked;
