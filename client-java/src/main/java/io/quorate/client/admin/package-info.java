/** The cluster itself: its members and how they are. */
@NullMarked
package io.quorate.client.admin;

import org.jspecify.annotations.NullMarked;
