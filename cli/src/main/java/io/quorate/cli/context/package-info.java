/** Contexts: clusters under names, with how to reach and to convince them. */
@NullMarked
package io.quorate.cli.context;

import org.jspecify.annotations.NullMarked;
