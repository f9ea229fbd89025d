/** What systemd is told of a daemon it has started. Knows nothing of the daemon but what it is handed. */
@NullMarked
package io.quorate.server.systemd;

import org.jspecify.annotations.NullMarked;
