/** Leases: what lives as long as somebody renews it. */
@NullMarked
package io.quorate.client.lease;

import org.jspecify.annotations.NullMarked;
