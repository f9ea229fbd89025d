@NullMarked
package io.quorate.server.check;

import org.jspecify.annotations.NullMarked;
