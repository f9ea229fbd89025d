package io.quorate.client.internal;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;

/**
 * Numbers the writes of one client, so that the cluster knows a repeat from a new request, and which records of earlier
 * ones nobody will ask for again.
 *
 * <p>Safe for any thread.
 */
final class Sequence {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int SESSION_CHARS = 16;

    private final String beginning;

    // Guarded by this. Threads and the transport meet here at each write, so little is done under it.
    private long last;
    private long lowest = 1;
    /** Above the lowest one that is not. */
    private final Set<Long> answered = new HashSet<>();

    Sequence() {
        SecureRandom random = new SecureRandom();
        StringBuilder session = new StringBuilder(SESSION_CHARS);
        for (int i = 0; i < SESSION_CHARS; i++) {
            session.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        beginning = "q1:" + session + ":";
    }

    /** One write: its key stays the same however often it is sent. */
    record Ticket(long number, String key) {}

    Ticket next() {
        long number;
        long unanswered;
        synchronized (this) {
            last++;
            number = last;
            unanswered = lowest;
        }
        return new Ticket(number, beginning + number + ":" + unanswered);
    }

    /** This client will not send that write again. */
    synchronized void done(Ticket ticket) {
        if (ticket.number() != lowest) {
            answered.add(ticket.number());
            return;
        }
        lowest++;
        while (answered.remove(lowest)) {
            lowest++;
        }
    }
}
