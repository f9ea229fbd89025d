/** The rules of keys: versions, ranges, history, guards. */
@NullMarked
package io.quorate.core.kv;

import org.jspecify.annotations.NullMarked;
