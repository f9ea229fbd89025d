/** What locks and semaphores are made of. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal.lock;

import org.jspecify.annotations.NullMarked;
