package io.quorate.client.internal.lock;

import io.quorate.client.claim.AcquireOption;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.session.LeaseSession;
import io.quorate.client.internal.session.SessionSource;
import io.quorate.client.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On what terms something is acquired. Immutable.
 *
 * @param sessions says on which session; asked again when that is lost
 */
record Terms(@Nullable String note, @Nullable Duration releaseDelay, SessionSource sessions) {

    Terms withNote(String text) {
        return new Terms(text, releaseDelay, sessions);
    }

    Terms withReleaseDelay(Duration delay) {
        return new Terms(note, Patience.checked("delay", delay), sessions);
    }

    Terms on(Session session) {
        if (!(session instanceof LeaseSession own)) {
            throw new IllegalArgumentException("session: " + session + " (expected: one of a client's)");
        }
        return new Terms(note, releaseDelay, SessionSource.of(own));
    }

    List<AcquireOption> options() {
        List<AcquireOption> options = new ArrayList<>();
        if (note != null) {
            options.add(AcquireOption.note(note));
        }
        if (releaseDelay != null) {
            options.add(AcquireOption.releaseDelay(releaseDelay));
        }
        return options;
    }
}
