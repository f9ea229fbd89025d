package io.quorate.server.auth;

/**
 * What is written down of who did what. Immutable.
 *
 * @param enabled whether anything is
 * @param writes whether every write is, not only what was refused and what administrators did
 * @param fileBytesMax the size at which a new file is begun
 * @param filesMax how many files are kept, the one that is written included
 */
public record AuditSettings(boolean enabled, boolean writes, long fileBytesMax, int filesMax) {}
