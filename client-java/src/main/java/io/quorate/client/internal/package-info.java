/** What the client is made of. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal;

import org.jspecify.annotations.NullMarked;
