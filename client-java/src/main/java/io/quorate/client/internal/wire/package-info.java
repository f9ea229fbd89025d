/** HTTP and WebSockets over Netty, which nothing outside this package knows of. */
@NullMarked
package io.quorate.client.internal.wire;

import org.jspecify.annotations.NullMarked;
