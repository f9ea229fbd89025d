package io.quorate.server.auth;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to be remembered of who did what. Immutable; has no secret in it.
 *
 * @param atMillis when, wall clock
 * @param requestId the request's id, as the caller was told
 * @param user who; empty: nobody was recognized
 * @param named who was named by whom nobody was recognized: at a login that failed, and by the first administrator; may be
 *     empty
 * @param via by what that was recognized; null: by nothing
 * @param token the id of the token that was shown; null: none was
 * @param address from where
 * @param method the request's
 * @param path the request's, without what followed the question mark
 * @param status what it was answered with
 * @param detail what was missing, or done, for people; may be empty
 */
public record AuditEvent(
        long atMillis,
        Type type,
        String requestId,
        String user,
        String named,
        @Nullable Via via,
        @Nullable String token,
        String address,
        String method,
        String path,
        int status,
        String detail) {

    /** What is remembered. */
    public enum Type {
        /** Somebody may not do what was asked. */
        DENIED,
        /** Credentials that let nobody in. */
        UNRECOGNIZED,
        /** Somebody tried too often to log in, and was not even looked at. */
        THROTTLED,
        /** What went on for long was ended, because a right or the credentials are gone. */
        REVOKED,
        /** Somebody logged in, or out. */
        LOGIN,
        /** An administrator's deed, whatever came of it. */
        ADMIN,
        /** A write. */
        WRITE;

        /** The word for it in the file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
