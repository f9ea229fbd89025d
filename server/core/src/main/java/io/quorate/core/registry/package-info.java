/** The rules of the service registry: instances, how well they are, and when they go. */
@NullMarked
package io.quorate.core.registry;

import org.jspecify.annotations.NullMarked;
