@NullMarked
package io.quorate.examples;

import org.jspecify.annotations.NullMarked;
