/** Small programs that use Quorate for what it is for. Their tests run them, with the faults that they are made for. */
@NullMarked
package io.quorate.examples;

import org.jspecify.annotations.NullMarked;
