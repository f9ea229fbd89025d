/** A load generator that costs far less than the server it measures. */
@NullMarked
package io.quorate.cli.bench;

import org.jspecify.annotations.NullMarked;
