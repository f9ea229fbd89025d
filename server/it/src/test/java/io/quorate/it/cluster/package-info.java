@NullMarked
package io.quorate.it.cluster;

import org.jspecify.annotations.NullMarked;
