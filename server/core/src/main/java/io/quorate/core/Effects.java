package io.quorate.core;

import io.quorate.core.log.AccessChange;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Change;
import io.quorate.core.log.Settled;
import java.util.List;

/**
 * What applying one entry did. Immutable.
 *
 * @param index the entry's place in the log
 * @param revision the revision after it
 * @param batches the answers, one for each batch of the entry, in order
 * @param changes what it changed, in order of (revision, index within it)
 * @param settled the requests whose wait it ended, whichever member they are on
 * @param access what it changed about who may do what, in order
 */
public record Effects(
        long index,
        long revision,
        List<BatchAnswers> batches,
        List<Change> changes,
        List<Settled> settled,
        List<AccessChange> access) {

    public Effects {
        batches = List.copyOf(batches);
        changes = List.copyOf(changes);
        settled = List.copyOf(settled);
        access = List.copyOf(access);
    }

    /**
     * The answers to one batch.
     *
     * @param origin the batch's origin
     * @param sequence the batch's number
     * @param duplicate whether this was a second copy and was dropped; there are no answers then
     * @param answers one for each request, in order
     */
    public record BatchAnswers(long origin, long sequence, boolean duplicate, List<Applied> answers) {

        public BatchAnswers {
            answers = List.copyOf(answers);
        }
    }
}
