package io.quorate.it.check;

/**
 * One call of one client and how it ended. Immutable.
 *
 * @param client who called; a client waits for each answer before its next call
 * @param member the member that was asked
 * @param key the key it was about
 * @param calledNanos when the call began, on the clock shared by all clients
 * @param returnedNanos when its answer was there, or the client gave up
 */
public record Operation(
        int client, String member, String key, Call call, Answer answer, long calledNanos, long returnedNanos) {

    public Operation {
        if (returnedNanos < calledNanos) {
            throw new IllegalArgumentException(
                    "returnedNanos: " + returnedNanos + " (expected: at least calledNanos, " + calledNanos + ")");
        }
    }

    /** Whether this is a change that a client was told is done. */
    public boolean acknowledged() {
        return answer instanceof Answer.Stored || (answer instanceof Answer.Deleted deleted && deleted.existed());
    }

    /** One line for people, with times in milliseconds after {@code originNanos}. */
    public String show(long originNanos) {
        return "%10.3f %10.3f  client %-3d %-4s %s -> %s"
                .formatted(
                        (calledNanos - originNanos) / 1e6,
                        (returnedNanos - originNanos) / 1e6,
                        client,
                        member,
                        call,
                        answer);
    }
}
