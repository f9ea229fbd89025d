package io.quorate.server.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a member's certificate is, and whom it trusts. Immutable.
 *
 * @param certificate PEM: the member's certificate, then those between it and its authority
 * @param key PEM: the key to it, PKCS #8, not encrypted
 * @param authorities PEM: the authorities whose certificates others may show; null: nobody is asked for one
 * @param revocations PEM: lists of certificates that count no more; null: none
 */
public record TlsFiles(
        Path certificate,
        Path key,
        @Nullable Path authorities,
        @Nullable Path revocations) {}
