/**
 * The words of the replicated log: what an entry asks, what it answers, what it changed, and their strict, versioned
 * encoding.
 */
@NullMarked
package io.quorate.core.log;

import org.jspecify.annotations.NullMarked;
