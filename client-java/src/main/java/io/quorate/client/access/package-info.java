/** Who may do what: users, roles, tokens. */
@NullMarked
package io.quorate.client.access;

import org.jspecify.annotations.NullMarked;
