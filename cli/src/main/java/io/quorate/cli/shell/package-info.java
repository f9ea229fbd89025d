/**
 * The shell. The only package that knows the line editor JLine, and loaded only when a shell is wanted: commands of their
 * own start without either.
 */
@NullMarked
package io.quorate.cli.shell;

import org.jspecify.annotations.NullMarked;
