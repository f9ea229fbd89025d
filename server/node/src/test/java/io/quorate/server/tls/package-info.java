/** Tests of certificates and keys. */
@NullMarked
package io.quorate.server.tls;

import org.jspecify.annotations.NullMarked;
