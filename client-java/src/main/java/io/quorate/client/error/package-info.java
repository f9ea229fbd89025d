/** How requests fail: one unchecked exception for each way to go on. */
@NullMarked
package io.quorate.client.error;

import org.jspecify.annotations.NullMarked;
