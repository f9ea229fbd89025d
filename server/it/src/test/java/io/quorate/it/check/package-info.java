@NullMarked
package io.quorate.it.check;

import org.jspecify.annotations.NullMarked;
