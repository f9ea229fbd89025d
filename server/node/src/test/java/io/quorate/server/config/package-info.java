/** Tests of the settings. */
@NullMarked
package io.quorate.server.config;

import org.jspecify.annotations.NullMarked;
