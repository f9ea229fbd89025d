/** What is logged: how much, in which form, and the newest lines of it. The only room in which Logback is known. */
@NullMarked
package io.quorate.server.logging;

import org.jspecify.annotations.NullMarked;
