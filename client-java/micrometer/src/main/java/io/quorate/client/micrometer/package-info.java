/** The metrics of a client, for Micrometer. */
@NullMarked
package io.quorate.client.micrometer;

import org.jspecify.annotations.NullMarked;
