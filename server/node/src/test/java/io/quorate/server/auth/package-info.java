@NullMarked
package io.quorate.server.auth;

import org.jspecify.annotations.NullMarked;
