/** The rules of exactly-once: what is remembered of requests that carry a key. */
@NullMarked
package io.quorate.core.request;

import org.jspecify.annotations.NullMarked;
