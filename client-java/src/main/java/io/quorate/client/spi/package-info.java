/** What a program may put in the place of a part of the client. */
@NullMarked
package io.quorate.client.spi;

import org.jspecify.annotations.NullMarked;
