/**
 * Active health checks: members ask instances of services whether they are well. Each check is run by one of the members
 * that are there; what it finds goes into the log when it changes something.
 */
@NullMarked
package io.quorate.server.check;

import org.jspecify.annotations.NullMarked;
