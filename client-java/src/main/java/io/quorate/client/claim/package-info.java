/** Who holds what and who waits for it, request by request. Start at {@link io.quorate.client.claim.Claims}. */
@NullMarked
package io.quorate.client.claim;

import org.jspecify.annotations.NullMarked;
