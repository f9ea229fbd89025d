package io.quorate.server.config;

/** How what is logged is written. */
public enum LogFormat {
    /** A line for people. */
    TEXT,
    /** A JSON object on each line. */
    JSON
}
