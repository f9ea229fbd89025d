package io.quorate.server.service;

import io.quorate.core.log.Applied;
import java.util.List;

/** What the leader answers to a batch that was carried to it. Immutable. */
sealed interface Forwarded {

    /**
     * It was applied at {@code index}.
     *
     * @param answers one for each request
     */
    record Done(long index, List<Applied> answers) implements Forwarded {

        public Done {
            answers = List.copyOf(answers);
        }
    }

    /** It certainly is not in the log. */
    record NotAppended() implements Forwarded {}

    /** It may be in the log, or may come to be. */
    record Unknown() implements Forwarded {}

    /** The only one of its kind. */
    Forwarded NOT_APPENDED = new NotAppended();

    /** The only one of its kind. */
    Forwarded UNKNOWN = new Unknown();
}
