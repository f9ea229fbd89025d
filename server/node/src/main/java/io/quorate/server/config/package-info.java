/**
 * The settings of a member: one table of them, and what reads them from a file, the environment and flags, all
 * problems at once.
 */
@NullMarked
package io.quorate.server.config;

import org.jspecify.annotations.NullMarked;
