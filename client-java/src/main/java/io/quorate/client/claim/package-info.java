/** Locks, semaphores, elections and barriers: what somebody holds, and others wait for. */
@NullMarked
package io.quorate.client.claim;

import org.jspecify.annotations.NullMarked;
