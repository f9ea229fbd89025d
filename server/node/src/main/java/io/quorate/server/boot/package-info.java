/** Builds a member from its parts, starts it, and stops it in reverse order: as a daemon, or inside a program. */
@NullMarked
package io.quorate.server.boot;

import org.jspecify.annotations.NullMarked;
