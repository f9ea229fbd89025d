/** Looks at a cluster and says what is wrong with it, and what to do. */
@NullMarked
package io.quorate.cli.doctor;

import org.jspecify.annotations.NullMarked;
