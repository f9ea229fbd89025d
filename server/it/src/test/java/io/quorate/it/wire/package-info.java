@NullMarked
package io.quorate.it.wire;

import org.jspecify.annotations.NullMarked;
