/** The rules of leases: granting, renewing and ending them, all in cluster time. */
@NullMarked
package io.quorate.core.lease;

import org.jspecify.annotations.NullMarked;
