/** A small HTTP/1.1 client that says exactly how far a request came. */
@NullMarked
package io.quorate.it.wire;

import org.jspecify.annotations.NullMarked;
