/** Black-box tests: real processes, the public API, faults. */
@NullMarked
package io.quorate.it;

import org.jspecify.annotations.NullMarked;
