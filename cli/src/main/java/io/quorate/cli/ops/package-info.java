/** Commands that look at one member: what was slow, who is connected, how much it logs, and a bundle of it all. */
@NullMarked
package io.quorate.cli.ops;

import org.jspecify.annotations.NullMarked;
