/**
 * Who is let in, and what they may do: credentials become identities, identities are held against what a request demands,
 * and what was refused is written down.
 */
@NullMarked
package io.quorate.server.auth;

import org.jspecify.annotations.NullMarked;
