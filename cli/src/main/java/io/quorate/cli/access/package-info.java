/** Who may do what: logins, users, roles, tokens. */
@NullMarked
package io.quorate.cli.access;

import org.jspecify.annotations.NullMarked;
