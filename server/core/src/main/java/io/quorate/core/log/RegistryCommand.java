package io.quorate.core.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the registry time and again. Registering, changing and deregistering are {@link Operation.OfRegistry
 * operations} of transactions. Immutable.
 */
public sealed interface RegistryCommand extends Command {

    /**
     * An instance is there: its lease is renewed. One that was silent is passing again, unless it says otherwise, and
     * gets a new lease of its own. There is a new version only when the status or the note is another one.
     *
     * @param status what it says of itself; null: as it was
     * @param note what goes with the status; null: as it was, or none if there is a status
     * @param salt what makes the id of a new lease hard to guess; 0 to {@link Limits#LEASE_SALT_MAX}
     */
    record Heartbeat(
            String service,
            String id,
            @Nullable Health status,
            @Nullable String note,
            int salt) implements RegistryCommand {}

    /** What checks have found: all of it at one revision. What is no news, or about another instance, is passed over. */
    record Report(List<Finding> findings) implements RegistryCommand {

        public Report {
            findings = List.copyOf(findings);
        }
    }

    /**
     * What a check has found.
     *
     * @param createRevision the revision at which the instance that was checked came to be
     * @param mark what was looked at, as {@link HealthCheck#mark}: a finding about another target is passed over
     */
    record Finding(
            String service, String id, long createRevision, String check, long mark, Health health, String note) {}
}
