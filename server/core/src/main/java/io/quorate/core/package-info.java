/** The replicated state machine: pure and deterministic. No clock, thread, I/O or randomness. */
@NullMarked
package io.quorate.core;

import org.jspecify.annotations.NullMarked;
