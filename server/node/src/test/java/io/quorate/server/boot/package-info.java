/** Tests of the daemon and of the embedded server. */
@NullMarked
package io.quorate.server.boot;

import org.jspecify.annotations.NullMarked;
