package io.quorate.it.check;

import io.quorate.it.check.Answer.Absent;
import io.quorate.it.check.Answer.Deleted;
import io.quorate.it.check.Answer.Found;
import io.quorate.it.check.Answer.Refused;
import io.quorate.it.check.Answer.Stored;
import io.quorate.it.check.Answer.Unknown;
import io.quorate.it.check.Call.CasRevision;
import io.quorate.it.check.Call.CasValue;
import io.quorate.it.check.Call.Delete;
import io.quorate.it.check.Call.Get;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one key may hold at one point of a sequential execution: the model that answers are compared with. Immutable.
 *
 * <p>A write whose answer was lost has a revision that nobody told. It is {@link #UNTOLD} until an answer tells it;
 * until then only its lower bound is known.
 *
 * @param value the value, or null when the key is absent
 * @param modRevision the revision of the last write, or {@link #UNTOLD}; 0 when absent
 * @param createRevision the revision of the first write since the key was last absent, or {@link #UNTOLD}; 0 when absent
 * @param version how many writes since the key was last absent; 0 when absent
 * @param revisionMin the last change of the key, deletion included, was not before this revision
 */
record Register(@Nullable String value, long modRevision, long createRevision, long version, long revisionMin) {

    static final long UNTOLD = -1;

    /** A key that never was. */
    static final Register NEVER = new Register(null, 0, 0, 0, 0);

    /**
     * The state after {@code operation} took effect here, or null if it can't have: its answer differs from what a
     * register in this state answers. For an unknown outcome: the state if it did take effect, or null if it would have
     * changed nothing.
     */
    @Nullable
    Register after(Operation operation) {
        Call call = operation.call();
        Answer answer = operation.answer();
        if (answer instanceof Found found) {
            return call instanceof Get ? agreeing(found) : null;
        }
        if (answer instanceof Absent absent) {
            return call instanceof Get && value == null && reflects(absent.revision()) ? this : null;
        }
        if (answer instanceof Stored stored) {
            return stored(call, stored);
        }
        if (answer instanceof Deleted deleted) {
            return call instanceof Delete ? deleted(deleted) : null;
        }
        if (answer instanceof Refused refused) {
            return refused(call, refused.currentRevision());
        }
        return answer instanceof Unknown ? lost(call) : null;
    }

    private boolean reflects(long revision) {
        return revision == Answer.NO_REVISION || revision >= revisionMin;
    }

    private @Nullable Register agreeing(Found found) {
        if (!found.value().equals(value) || found.version() != version || !reflects(found.revision())) {
            return null;
        }
        Register told = told(found.modRevision());
        return told == null ? null : told.created(found.createRevision());
    }

    /** This state, its last write being at {@code revision}; null if that contradicts what is known. */
    private @Nullable Register told(long revision) {
        if (modRevision != UNTOLD) {
            return modRevision == revision ? this : null;
        }
        return revision < revisionMin ? null : new Register(value, revision, createRevision, version, revision);
    }

    /** This state, its key having been created at {@code revision}; null if that contradicts what is known. */
    private @Nullable Register created(long revision) {
        if (createRevision != UNTOLD) {
            return createRevision == revision ? this : null;
        }
        Register first = version == 1 ? told(revision) : this;
        boolean possible = version == 1 || modRevision == UNTOLD || revision < modRevision;
        return first == null || !possible
                ? null
                : new Register(value, first.modRevision, revision, version, first.revisionMin);
    }

    private @Nullable Register stored(Call call, Stored stored) {
        String written = call.stores();
        Register before = permitting(call);
        if (written == null || before == null) {
            return null;
        }
        if (stored.version() != before.version + 1 || stored.modRevision() <= before.revisionMin) {
            return null;
        }
        boolean createFits = before.value == null
                ? stored.createRevision() == stored.modRevision()
                : stored.createRevision() < stored.modRevision() && before.created(stored.createRevision()) != null;
        if (!createFits) {
            return null;
        }
        return new Register(
                written, stored.modRevision(), stored.createRevision(), stored.version(), stored.modRevision());
    }

    private @Nullable Register deleted(Deleted deleted) {
        if (!deleted.existed()) {
            return value == null && reflects(deleted.revision()) ? this : null;
        }
        boolean possible = value != null && deleted.revision() > revisionMin;
        return possible ? new Register(null, 0, 0, 0, deleted.revision()) : null;
    }

    private @Nullable Register refused(Call call, long currentRevision) {
        boolean conditional = call instanceof CasValue || call instanceof CasRevision;
        if (!conditional || (value == null) != (currentRevision == 0)) {
            return null;
        }
        Register told = value == null ? this : told(currentRevision);
        return told == null || told.meets(call) ? null : told;
    }

    private @Nullable Register lost(Call call) {
        String written = call.stores();
        if (written == null) {
            boolean changes = call instanceof Delete && value != null;
            return changes ? new Register(null, 0, 0, 0, revisionMin + 1) : null;
        }
        Register before = permitting(call);
        if (before == null) {
            return null;
        }
        long created = before.value == null ? UNTOLD : before.createRevision;
        return new Register(written, UNTOLD, created, before.version + 1, before.revisionMin + 1);
    }

    /** This state, known to meet the condition of {@code call}; null if it doesn't. */
    private @Nullable Register permitting(Call call) {
        if (call instanceof CasRevision cas && cas.expected() != 0) {
            return value == null ? null : told(cas.expected());
        }
        return meets(call) ? this : null;
    }

    private boolean meets(Call call) {
        if (call instanceof CasValue cas) {
            return Objects.equals(value, cas.expected());
        }
        if (call instanceof CasRevision cas) {
            return value == null ? cas.expected() == 0 : cas.expected() == modRevision;
        }
        return true;
    }
}
