/** Sessions: leases that the client renews. Start at {@link io.quorate.client.session.Session}. */
@NullMarked
package io.quorate.client.session;

import org.jspecify.annotations.NullMarked;
