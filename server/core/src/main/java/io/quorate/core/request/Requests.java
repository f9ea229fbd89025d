package io.quorate.core.request;

import io.quorate.core.log.Encoder;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.RequestKey;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of keyed requests while one entry is applied. Confined to one thread; {@link #finish()} ends it.
 *
 * <p>A record lives for {@link Limits#REQUEST_RETENTION_MILLIS}. Before its time goes
 * <ul>
 *   <li>that of a free key, the oldest first, when there are too many or they are too large;
 *   <li>that of a numbered request its client has the answer of.
 * </ul>
 * A numbered request that waits for its client to come back is never forgotten before its time: when there is no room,
 * new requests are refused. Forgetting one raises the floor of its session, and what is at or below the floor and not
 * remembered is refused for as long as the session is: {@link Limits#SESSION_RETENTION_MILLIS} after its last request,
 * or, above {@link Limits#SESSIONS_MAX} sessions, at least as long as its last record.
 *
 * <p>Every request pays for a bounded number of removals, so no entry pays for many.
 */
public final class Requests {

    /** How finely the last use of a session is kept: so that not every request moves it. */
    private static final long SESSION_USE_MILLIS = 60_000;

    private static final int REMOVED_PER_REQUEST = 4;
    private static final int REMOVED_WHEN_FULL = 64;

    private final Transaction transaction;
    private final long clusterMillis;
    private final Encoder scratch = new Encoder();
    private @Nullable Totals totals;
    private int newRecords;

    /** The memory in {@code transaction}, at cluster time {@code clusterMillis}. */
    public Requests(Transaction transaction, long clusterMillis) {
        this.transaction = transaction;
        this.clusterMillis = clusterMillis;
    }

    /** What is to be done with a request of this key and fingerprint. */
    public Admission admit(RequestKey key, Bytes digest) {
        RememberedRequest known = recall(key);
        if (known == null) {
            Admission.Refuse refusal = refusalOfNew(key);
            return refusal == null ? new Admission.Execute() : refusal;
        }
        Outcome outcome = known.outcome();
        if (outcome == null) {
            return new Admission.Refuse(Refusal.REQUEST_ABANDONED, "settled before it arrived");
        }
        return known.digest().equals(digest)
                ? new Admission.Replay(outcome)
                : new Admission.Refuse(Refusal.REQUEST_KEY_REUSED, "the key stands for another request");
    }

    /** Records what came of a request that was admitted for execution. */
    public void record(RequestKey key, Bytes digest, Outcome outcome) {
        remember(key, digest, outcome);
    }

    /** Settles the fate of the request of this key: what is not yet, will not be. */
    public Admission settle(RequestKey key) {
        RememberedRequest known = recall(key);
        if (known != null) {
            return new Admission.Settle(known.outcome());
        }
        Admission.Refuse refusal = refusalOfNew(key);
        if (refusal != null) {
            return refusal;
        }
        remember(key, Bytes.EMPTY, null);
        return new Admission.Settle(null);
    }

    /** Forgets what is due, and leaves the memory consistent. */
    public void finish() {
        if (totals == null) {
            return;
        }
        if (newRecords > 0) {
            removeAged(Rows.freeByAge(), REMOVED_PER_REQUEST * newRecords);
            removeAged(Rows.sequencedByAge(), REMOVED_PER_REQUEST * newRecords);
            removeSilentSessions(REMOVED_PER_REQUEST * newRecords);
        }
        totals.write(scratch, transaction);
    }

    /** What {@code view} shows of the request of this key at cluster time {@code clusterMillis}; null: nothing. */
    public static @Nullable RememberedRequest find(View view, RequestKey key, long clusterMillis) {
        Bytes row = view.get(Space.REQUESTS, Rows.of(key));
        if (row == null) {
            return null;
        }
        RememberedRequest request = RememberedRequest.read(row);
        return isOver(request.recordedAtMillis(), clusterMillis) ? null : request;
    }

    /** How far back the memory in {@code view} is complete for free keys, milliseconds of cluster time. */
    public static long memoryMillis(View view, long clusterMillis) {
        long forgottenMillis = Totals.read(view).forgottenMillis;
        return forgottenMillis < 0
                ? Limits.REQUEST_RETENTION_MILLIS
                : Math.min(Limits.REQUEST_RETENTION_MILLIS, clusterMillis - forgottenMillis);
    }

    private static boolean isOver(long recordedAtMillis, long clusterMillis) {
        return recordedAtMillis + Limits.REQUEST_RETENTION_MILLIS <= clusterMillis;
    }

    /** What is known of the request of this key; forgets it if its time is over. */
    private @Nullable RememberedRequest recall(RequestKey key) {
        Bytes row = Rows.of(key);
        Bytes content = transaction.get(Space.REQUESTS, row);
        if (content == null) {
            return null;
        }
        RememberedRequest request = RememberedRequest.read(content);
        if (isOver(request.recordedAtMillis(), clusterMillis)) {
            remove(row);
            return null;
        }
        return request;
    }

    /** Why a request that is not remembered can't be executed; null: it can. */
    private Admission.@Nullable Refuse refusalOfNew(RequestKey key) {
        if (key instanceof RequestKey.Sequenced sequenced) {
            if (sequenced.sequence() < 1) {
                return new Admission.Refuse(
                        Refusal.INVALID, "sequence: " + sequenced.sequence() + " (expected: 1 or more)");
            }
            Session session = session(Rows.session(sequenced));
            long floor = Math.max(session == null ? 0 : session.floor(), sequenced.lowest() - 1);
            if (sequenced.sequence() <= floor) {
                return new Admission.Refuse(
                        Refusal.REQUEST_FORGOTTEN, "nothing is remembered at or below number " + floor);
            }
            if (session == null && !hasRoomForSession()) {
                return new Admission.Refuse(Refusal.REQUESTS_FULL, "too many sessions are remembered");
            }
        }
        return hasRoom() ? null : new Admission.Refuse(Refusal.REQUESTS_FULL, "too many requests are remembered");
    }

    private boolean hasRoom() {
        if (isFull()) {
            removeOldestFree();
        }
        if (isFull()) {
            removeAged(Rows.sequencedByAge(), REMOVED_WHEN_FULL);
        }
        return !isFull();
    }

    private boolean isFull() {
        return totals().records >= Limits.REQUESTS_MAX || totals().bytes >= Limits.REQUEST_BYTES_MAX;
    }

    private boolean hasRoomForSession() {
        if (totals().sessions >= Limits.SESSIONS_MAX) {
            removeSilentSessions(REMOVED_PER_REQUEST);
        }
        return totals().sessions < Limits.SESSIONS_MAX;
    }

    private void remember(RequestKey key, Bytes digest, @Nullable Outcome outcome) {
        Bytes row = Rows.of(key);
        long place = totals().nextPlace++;
        Bytes content = RememberedRequest.write(scratch, new RememberedRequest(place, clusterMillis, digest, outcome));
        transaction.put(Space.REQUESTS, row, content);
        transaction.put(Space.REQUESTS, Rows.byAge(row, place), row);
        totals().records++;
        totals().bytes += row.size() + content.size();
        newRecords++;
        if (key instanceof RequestKey.Sequenced sequenced) {
            use(Rows.session(sequenced), sequenced.lowest() - 1);
        }
    }

    /** Notes a new record of a session, and lets go of a few of those it says it has the answers of. */
    private void use(Bytes row, long floor) {
        Session known = session(row);
        Session session = known == null ? new Session(0, 0, 0, 0, 0) : known;
        session = session.withFloor(floor);
        if (session.records() == 0) {
            session = session.withReleased(session.floor());
        }
        session = session.withRecords(session.records() + 1);
        if (known == null || session.usedAtMillis() + SESSION_USE_MILLIS <= clusterMillis) {
            if (known == null) {
                totals().sessions++;
            } else {
                transaction.delete(Space.REQUESTS, Rows.bySilence(known.place()));
            }
            long place = totals().nextPlace++;
            transaction.put(Space.REQUESTS, Rows.bySilence(place), row);
            session = session.usedAt(clusterMillis, place);
        }
        put(row, session);
        release(row, session);
    }

    private void release(Bytes row, Session session) {
        long released = session.released();
        long last = Math.min(session.floor(), released + REMOVED_PER_REQUEST);
        while (released < last) {
            released++;
            Bytes request = Rows.request(row, released);
            if (transaction.get(Space.REQUESTS, request) != null) {
                remove(request);
            }
        }
        if (released > session.released()) {
            put(row, Session.read(content(row)).withReleased(released));
        }
    }

    /** Removes the oldest records of free keys, whatever their age, until there is room. */
    private void removeOldestFree() {
        for (Bytes row : oldest(Rows.freeByAge(), REMOVED_WHEN_FULL)) {
            long recordedAtMillis = recordedAtMillis(row);
            if (!isOver(recordedAtMillis, clusterMillis)) {
                totals().forgottenMillis = Math.max(totals().forgottenMillis, recordedAtMillis);
            }
            remove(row);
            if (!isFull()) {
                return;
            }
        }
    }

    /** Removes records whose time is over. */
    private void removeAged(KeyRange byAge, int count) {
        for (Bytes row : oldest(byAge, count)) {
            if (!isOver(recordedAtMillis(row), clusterMillis)) {
                return;
            }
            remove(row);
        }
    }

    private List<Bytes> oldest(KeyRange byAge, int count) {
        List<Bytes> oldest = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.REQUESTS, byAge, Order.ASCENDING)) {
            while (oldest.size() < count && cursor.next()) {
                oldest.add(cursor.value());
            }
        }
        return oldest;
    }

    private long recordedAtMillis(Bytes row) {
        return RememberedRequest.recordedAtMillis(content(row));
    }

    /** A row that another row points to. */
    private Bytes content(Bytes row) {
        Bytes content = transaction.get(Space.REQUESTS, row);
        if (content == null) {
            throw new IllegalStateException("a row that is pointed to is not there");
        }
        return content;
    }

    /** Removes a record and whatever points to it. */
    private void remove(Bytes row) {
        Bytes content = content(row);
        transaction.delete(Space.REQUESTS, row);
        transaction.delete(Space.REQUESTS, Rows.byAge(row, RememberedRequest.place(content)));
        totals().records--;
        totals().bytes -= row.size() + content.size();
        if (Rows.isSequenced(row)) {
            Bytes sessionRow = Rows.sessionOf(row);
            Session session = Session.read(content(sessionRow));
            put(sessionRow, session.withFloor(Rows.sequenceOf(row)).withRecords(session.records() - 1));
        }
    }

    private void removeSilentSessions(int count) {
        List<Bytes> silent = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.REQUESTS, Rows.sessionsBySilence(), Order.ASCENDING)) {
            while (silent.size() < count && cursor.next()) {
                silent.add(cursor.value());
            }
        }
        for (Bytes row : silent) {
            Session session = Session.read(content(row));
            long retentionMillis = totals().sessions >= Limits.SESSIONS_MAX
                    ? Limits.REQUEST_RETENTION_MILLIS + SESSION_USE_MILLIS
                    : Limits.SESSION_RETENTION_MILLIS;
            if (session.records() > 0 || session.usedAtMillis() + retentionMillis > clusterMillis) {
                return;
            }
            transaction.delete(Space.REQUESTS, row);
            transaction.delete(Space.REQUESTS, Rows.bySilence(session.place()));
            totals().sessions--;
        }
    }

    private @Nullable Session session(Bytes row) {
        Bytes content = transaction.get(Space.REQUESTS, row);
        return content == null ? null : Session.read(content);
    }

    private void put(Bytes row, Session session) {
        transaction.put(Space.REQUESTS, row, Session.write(scratch, session));
    }

    private Totals totals() {
        Totals read = totals;
        if (read == null) {
            read = Totals.read(transaction);
            totals = read;
        }
        return read;
    }
}
