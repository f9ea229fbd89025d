/** How leases are kept alive, and how their loss is noticed. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal.session;

import org.jspecify.annotations.NullMarked;
