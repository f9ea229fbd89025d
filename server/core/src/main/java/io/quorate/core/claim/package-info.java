/**
 * The rules of claims: the one replicated primitive under locks, semaphores, elections and barriers. A claim stands in
 * an exact queue until it is granted; what frees something hands it on at once.
 */
@NullMarked
package io.quorate.core.claim;

import org.jspecify.annotations.NullMarked;
