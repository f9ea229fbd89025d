package io.quorate.server.auth;

/** What came of a look at credentials. Immutable. */
public sealed interface Authentication {

    /** Somebody is recognized. */
    record Recognized(Identity identity) implements Authentication {}

    /**
     * Nobody is: 401.
     *
     * @param why for the caller: never which half of a pair was wrong
     */
    record Unrecognized(String why) implements Authentication {}

    /** Too many tries failed: 429. */
    record Throttled(long retryMillis) implements Authentication {}

    /** Too many passwords wait to be looked at: 503. */
    record Busy() implements Authentication {}
}
