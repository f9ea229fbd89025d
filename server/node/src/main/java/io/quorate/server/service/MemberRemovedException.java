package io.quorate.server.service;

/** Why a member stops for good: it was removed from its cluster. Starting it again on its data is of no use. */
public final class MemberRemovedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MemberRemovedException(String message) {
        super(message, null, false, false);
    }

    /** Whether it is {@code thrown}, or what caused that. */
    public static boolean isCauseOf(Throwable thrown) {
        int depth = 0;
        for (Throwable each = thrown; each != null && depth < 20; each = each.getCause(), depth++) {
            if (each instanceof MemberRemovedException) {
                return true;
            }
        }
        return false;
    }
}
