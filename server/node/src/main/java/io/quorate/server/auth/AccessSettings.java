package io.quorate.server.auth;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a member finds out who asks. Immutable.
 *
 * @param enabled whether it asks at all; if not, everybody may do everything
 * @param member this member's name
 * @param dataDirectory where this member keeps everything
 * @param bootstrapTokenFile the file with the secret that names the first administrator, or its hash; null: one is made
 * @param passwordIterations how slow the hash of a new password is
 * @param sessionMillis for how long a session is good after its last use
 * @param certificateRules which certificates let which user in
 */
public record AccessSettings(
        boolean enabled,
        String member,
        Path dataDirectory,
        @Nullable Path bootstrapTokenFile,
        int passwordIterations,
        long sessionMillis,
        List<CertificateRule> certificateRules,
        AuditSettings audit) {

    public AccessSettings {
        certificateRules = List.copyOf(certificateRules);
    }
}
