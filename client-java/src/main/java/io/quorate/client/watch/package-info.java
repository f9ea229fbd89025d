/** Watches: what changes, told as it changes. Start at {@link io.quorate.client.watch.Watches}. */
@NullMarked
package io.quorate.client.watch;

import org.jspecify.annotations.NullMarked;
