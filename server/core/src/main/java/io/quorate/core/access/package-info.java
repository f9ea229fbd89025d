/** Who may do what: what a command demands, what roles allow, and the users, roles and tokens themselves. */
@NullMarked
package io.quorate.core.access;

import org.jspecify.annotations.NullMarked;
