package io.quorate.server.service;

/**
 * What history the leader keeps. Immutable.
 *
 * @param ageMillis changes younger than this stay, cluster time
 * @param revisionsMin the newest so many revisions stay however old they are
 * @param revisionsMax no more revisions than this stay however young they are
 * @param bytesMax no more bytes of history than this stay: wins over all of the others
 */
public record RetentionPolicy(long ageMillis, long revisionsMin, long revisionsMax, long bytesMax) {

    /** An hour, at least 10,000 and at most 1,000,000 revisions, at most 1 GiB. */
    public static final RetentionPolicy DEFAULT = new RetentionPolicy(3_600_000, 10_000, 1_000_000, 1L << 30);
}
