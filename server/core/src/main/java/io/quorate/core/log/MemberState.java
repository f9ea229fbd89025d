package io.quorate.core.log;

/** How far a member is in, or out. */
public enum MemberState {
    /** It may come, with its token. */
    INVITED,
    /** It has come, and is being brought up to date; it does not count yet. */
    JOINING,
    /** It counts. */
    VOTER,
    /** It is on its way out, and may still count. */
    LEAVING
}
