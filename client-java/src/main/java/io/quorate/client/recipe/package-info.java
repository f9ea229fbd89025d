/** Small things to coordinate by: counters, barriers, latches. */
@NullMarked
package io.quorate.client.recipe;

import org.jspecify.annotations.NullMarked;
