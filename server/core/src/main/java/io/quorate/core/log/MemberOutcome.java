package io.quorate.core.log;

/** What came of a request about members. The table of members has no revisions of its own. Immutable. */
public sealed interface MemberOutcome extends Outcome {

    /**
     * It is so.
     *
     * @param changed whether it was not before
     */
    record Noted(long revision, MemberRecord member, boolean changed) implements MemberOutcome {}

    /** There is no such member any more. */
    record Forgotten(long revision, String name) implements MemberOutcome {}

    /** It can't be: nothing was applied. */
    record Denied(long revision, Reason reason, String detail) implements MemberOutcome {}

    /** Why it can't be. */
    enum Reason {
        /** There is no member of that name. */
        NOT_FOUND,
        /** There is a member of that name, and it has come. */
        EXISTS,
        /** Another member has that address. */
        ADDRESS_TAKEN,
        /** Another member is coming or going. */
        CHANGE_IN_PROGRESS,
        /** Nobody else would be left. */
        LAST_MEMBER,
        /** Nobody was invited with that name and token. */
        TOKEN_UNKNOWN,
        /** Somebody else, on other data, came with that token. */
        TOKEN_USED,
        /** The token is too old. */
        TOKEN_EXPIRED,
        /** That data was a member's that was removed, or is another member's. */
        DATA_SPENT,
        /** A name, an address or a duration is not one. */
        INVALID
    }
}
