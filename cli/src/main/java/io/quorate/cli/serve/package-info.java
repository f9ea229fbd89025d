/** Instances of services that live as long as a command runs. */
@NullMarked
package io.quorate.cli.serve;

import org.jspecify.annotations.NullMarked;
