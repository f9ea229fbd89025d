/** Real members as processes on loopback: start them, and do to them what happens to processes. */
@NullMarked
package io.quorate.it.cluster;

import org.jspecify.annotations.NullMarked;
