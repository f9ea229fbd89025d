/** Who is a member of the cluster, and who leads it. */
@NullMarked
package io.quorate.cli.cluster;

import org.jspecify.annotations.NullMarked;
