/** The Java client of Quorate. Start at {@link io.quorate.client.QuorateClient}. */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
