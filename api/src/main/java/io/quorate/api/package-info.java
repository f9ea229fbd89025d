/** The words that cross the wire: problem codes and the documents both sides of HTTP agree on. No framework. */
@NullMarked
package io.quorate.api;

import org.jspecify.annotations.NullMarked;
