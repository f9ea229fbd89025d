/** Tests of {@code quorated init}. */
@NullMarked
package io.quorate.server.init;

import org.jspecify.annotations.NullMarked;
