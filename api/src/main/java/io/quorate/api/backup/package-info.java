/** The form of a backup: what the server writes, and the command line checks and shows. Nothing but Java. */
@NullMarked
package io.quorate.api.backup;

import org.jspecify.annotations.NullMarked;
