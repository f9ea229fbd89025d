/** Counters. */
@NullMarked
package io.quorate.client.counter;

import org.jspecify.annotations.NullMarked;
