/** What can be measured of a member: every meter's name, unit and tags, and what fills them. */
@NullMarked
package io.quorate.server.metrics;

import org.jspecify.annotations.NullMarked;
