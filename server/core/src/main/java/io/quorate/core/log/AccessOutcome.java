package io.quorate.core.log;

/** What came of an {@link AccessCommand}. Immutable. */
public sealed interface AccessOutcome extends Outcome {

    /**
     * It is done.
     *
     * @param accessRevision the access revision after it
     * @param created whether what it is about was not there before
     */
    record Done(long revision, long accessRevision, boolean created) implements AccessOutcome {}

    /** It can't be carried out: nothing was applied. */
    record Rejected(long revision, Reason reason, String detail) implements AccessOutcome {}

    /** Why it can't be carried out. What the caller may not do is {@link Outcome.Refusal#PERMISSION_DENIED} instead. */
    enum Reason {
        /** A name, a permission or a token is not well made, or breaks a limit. */
        INVALID,
        /** There is no such user. */
        USER_NOT_FOUND,
        /** There is no such role. */
        ROLE_NOT_FOUND,
        /** There is no such token. */
        TOKEN_NOT_FOUND,
        /** It was to be made, and is there. */
        EXISTS,
        /** The role is one that every cluster has. */
        BUILT_IN,
        /** Nobody would be left who may do everything. */
        LAST_ROOT,
        /** The caller, or the user a token is for, has not got what is to be given. */
        ROLE_NOT_HELD,
        /** There was a first administrator already. */
        ALREADY_BOOTSTRAPPED,
        /** The secret is not the one that was offered. */
        WRONG_SECRET,
        /** There are too many users, roles or tokens. */
        FULL
    }
}
