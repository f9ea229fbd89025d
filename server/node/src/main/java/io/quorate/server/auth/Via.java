package io.quorate.server.auth;

/** By what somebody was recognized. */
public enum Via {
    /** Nobody asked. */
    NOTHING,
    /** A program's token. */
    TOKEN,
    /** A session, from logging in. */
    SESSION,
    /** A password that came with the request. */
    PASSWORD,
    /** A certificate of the connection. */
    CERTIFICATE
}
