/** Commands that explain: problems, and how things are done. */
@NullMarked
package io.quorate.cli.learn;

import org.jspecify.annotations.NullMarked;
