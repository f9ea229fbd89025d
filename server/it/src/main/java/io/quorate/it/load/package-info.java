/** Clients that use the public API under faults and write down what they were told. */
@NullMarked
package io.quorate.it.load;

import org.jspecify.annotations.NullMarked;
