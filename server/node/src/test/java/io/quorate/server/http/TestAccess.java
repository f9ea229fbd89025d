package io.quorate.server.http;

import io.quorate.server.auth.AccessControl;
import io.quorate.server.auth.AccessSettings;
import io.quorate.server.auth.AuditSettings;
import io.quorate.server.service.LocalReads;
import java.nio.file.Path;
import java.util.List;

/** Access control for tests. Stateless. */
final class TestAccess {

    private TestAccess() {}

    /** Nobody is asked who they are. */
    static AccessControl off(LocalReads local) {
        return new AccessControl(settings(false, Path.of("unused")), local);
    }

    /** Everybody is asked; what is to be remembered is written below {@code directory}. Passwords are hashed quickly. */
    static AccessControl on(LocalReads local, Path directory) {
        return new AccessControl(settings(true, directory), local);
    }

    private static AccessSettings settings(boolean enabled, Path directory) {
        return new AccessSettings(
                enabled,
                "n1",
                directory,
                null,
                1_000,
                3_600_000,
                List.of(),
                new AuditSettings(enabled, true, 1 << 20, 2));
    }
}
