/** Tests against a socket that listens as systemd does. */
@NullMarked
package io.quorate.server.systemd;

import org.jspecify.annotations.NullMarked;
