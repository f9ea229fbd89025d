package io.quorate.client.internal;

import java.security.SecureRandom;
import java.util.TreeSet;

/**
 * Numbers the writes of one client, so that the cluster knows a repeat from a new request, and which records of earlier
 * ones nobody will ask for again.
 *
 * <p>Safe for any thread.
 */
final class Sequence {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int SESSION_CHARS = 16;

    private final String session;
    private final TreeSet<Long> unanswered = new TreeSet<>();
    private long last;

    Sequence() {
        SecureRandom random = new SecureRandom();
        StringBuilder name = new StringBuilder(SESSION_CHARS);
        for (int i = 0; i < SESSION_CHARS; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        session = name.toString();
    }

    /** One write: its key stays the same however often it is sent. */
    record Ticket(long number, String key) {}

    synchronized Ticket next() {
        last++;
        unanswered.add(last);
        return new Ticket(last, "q1:" + session + ":" + last + ":" + unanswered.first());
    }

    /** This client will not send that write again. */
    synchronized void done(Ticket ticket) {
        unanswered.remove(ticket.number());
    }
}
