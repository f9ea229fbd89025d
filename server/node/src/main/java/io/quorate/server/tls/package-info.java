/**
 * Certificates, keys and whom to trust, from PEM files that are watched while the member runs. Knows no library and no
 * other part of the server: HTTP and the replicated log get key and trust managers from here.
 */
@NullMarked
package io.quorate.server.tls;

import org.jspecify.annotations.NullMarked;
