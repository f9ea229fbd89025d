package io.quorate.core.log;

/** What becomes of an instance when its lease ends. */
public enum TtlAction {
    /** It goes. */
    REMOVE,
    /** It turns critical, and stays until it has been so for long enough. */
    CRITICAL
}
