package io.quorate.core.log;

/**
 * A request that waits on a member, as the cluster knows it. A ticket is used once.
 *
 * @param origin the incarnation of the member that will answer
 * @param number the member's own number of the request
 */
public record Ticket(long origin, long number) {}
