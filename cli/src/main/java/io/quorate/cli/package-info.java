/** The command line: everything it does goes through the public HTTP API. */
@NullMarked
package io.quorate.cli;

import org.jspecify.annotations.NullMarked;
