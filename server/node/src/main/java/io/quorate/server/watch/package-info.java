/**
 * Watches: cursors over history, moved on by one thread, never in the way of what is written.
 *
 * <p>Knows nothing of sockets or JSON: what a line looks like is its {@link io.quorate.server.watch.Subject}'s, where it
 * goes its {@link io.quorate.server.watch.Outlet}'s.
 */
@NullMarked
package io.quorate.server.watch;

import org.jspecify.annotations.NullMarked;
