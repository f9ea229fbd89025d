/** Commands that run while something is held, and not a moment longer. */
@NullMarked
package io.quorate.cli.hold;

import org.jspecify.annotations.NullMarked;
