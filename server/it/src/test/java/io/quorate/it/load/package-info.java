@NullMarked
package io.quorate.it.load;

import org.jspecify.annotations.NullMarked;
