/** What counters, barriers and latches are made of. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal.recipe;

import org.jspecify.annotations.NullMarked;
