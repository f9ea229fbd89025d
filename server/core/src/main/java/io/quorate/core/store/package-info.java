/** The store port: what the state machine needs of an ordered key-value store, and a store in memory. */
@NullMarked
package io.quorate.core.store;

import org.jspecify.annotations.NullMarked;
