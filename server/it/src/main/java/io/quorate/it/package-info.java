/** {@link io.quorate.it.Chaos}: a cluster under faults, judged. */
@NullMarked
package io.quorate.it;

import org.jspecify.annotations.NullMarked;
