/** Commands about many keys, or about one key at several revisions. */
@NullMarked
package io.quorate.cli.keys;

import org.jspecify.annotations.NullMarked;
