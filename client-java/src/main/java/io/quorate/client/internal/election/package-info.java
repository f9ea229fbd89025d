/** What elections are made of. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal.election;

import org.jspecify.annotations.NullMarked;
