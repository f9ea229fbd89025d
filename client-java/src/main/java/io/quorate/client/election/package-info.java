/** Elections: one of many leads. Start at {@link io.quorate.client.election.Elections}. */
@NullMarked
package io.quorate.client.election;

import org.jspecify.annotations.NullMarked;
