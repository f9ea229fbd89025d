/** Keys, lists, histories and transactions. */
@NullMarked
package io.quorate.client.kv;

import org.jspecify.annotations.NullMarked;
