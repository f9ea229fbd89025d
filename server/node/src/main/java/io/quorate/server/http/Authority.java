package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.core.access.Demand;
import io.quorate.server.service.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In whose name one request is carried out, and what was demanded for it so far. Confined to the event loop of its
 * connection.
 */
final class Authority {

    private final Callers callers;
    private @Nullable Caller caller;
    private List<Demand> demands = List.of();

    Authority(Callers callers) {
        this.callers = callers;
    }

    /** Somebody was recognized. */
    void is(Caller known) {
        caller = known;
    }

    /** Whether anybody is asked who they are. */
    boolean isAsked() {
        return callers.isOn();
    }

    /** Who asks, with the rights of this moment; null: nobody is asked. */
    @Nullable
    Caller caller() {
        if (!callers.isOn()) {
            return null;
        }
        Caller known = caller;
        if (known == null) {
            throw new RefusedException(AccessProblems.anonymous());
        }
        if (!callers.isCurrent(known)) {
            known = callers.again(known);
            if (known == null) {
                throw new RefusedException(AccessProblems.disbelieved());
            }
            caller = known;
        }
        return known;
    }

    /** Refuses what is not granted; what is granted must stay so while the request lasts. */
    void require(Demand demand) {
        require(List.of(demand));
    }

    /** Refuses what is not granted; what is granted must stay so while the request lasts. */
    void require(List<Demand> wanted) {
        if (callers.isOn() && !wanted.isEmpty()) {
            check(wanted);
            List<Demand> all = new ArrayList<>(demands);
            all.addAll(wanted);
            demands = all;
        }
    }

    /** Refuses what is not granted at this moment. */
    void check(List<Demand> wanted) {
        Caller asking = caller();
        Demand missing = asking == null ? null : asking.missing(wanted);
        if (asking != null && missing != null) {
            throw new RefusedException(AccessProblems.denied(asking.user(), missing));
        }
    }

    /** Why the request may not go on; null: it may. */
    @Nullable
    Problem lost() {
        Caller known = caller;
        if (known == null || !callers.isOn()) {
            return null;
        }
        Caller now = callers.again(known);
        if (now == null) {
            return AccessProblems.revoked();
        }
        caller = now;
        return lost(demands);
    }

    /** Why what demanded this may not go on; null: it may. */
    @Nullable
    Problem lost(List<Demand> wanted) {
        Caller now = caller;
        Demand missing = now == null ? null : now.missing(wanted);
        return missing == null ? null : AccessProblems.revoked(missing);
    }
}
