/** Faults in random order against a cluster under load, and what came of it. */
@NullMarked
package io.quorate.it.chaos;

import org.jspecify.annotations.NullMarked;
