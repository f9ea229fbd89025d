/** Commands that run because something changed. */
@NullMarked
package io.quorate.cli.watch;

import org.jspecify.annotations.NullMarked;
