/** Backups, dumps, history, room and integrity from the command line. */
@NullMarked
package io.quorate.cli.data;

import org.jspecify.annotations.NullMarked;
