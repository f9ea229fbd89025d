@NullMarked
package io.quorate.junit5;

import org.jspecify.annotations.NullMarked;
