/**
 * Judges recorded histories: {@link io.quorate.it.check.Linearizability} trusts nothing but the order in which calls and
 * answers were seen, {@link io.quorate.it.check.RevisionOracle} compares every answer with the history that the members
 * tell at the end. Pure: no thread, no I/O, no clock.
 */
@NullMarked
package io.quorate.it.check;

import org.jspecify.annotations.NullMarked;
