package io.quorate.core.claim;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows of claims in one transaction. Knows how they lie, not what they mean. Confined to one thread. */
final class ClaimStore {

    /** Once in so many endings one looks for old ones: to look is a scan. */
    private static final int ENDINGS_PER_LOOK = 64;

    private static final int FORGOTTEN_PER_LOOK = 2 * ENDINGS_PER_LOOK;

    private final Transaction transaction;
    private final long clusterMillis;
    private final Encoder scratch = new Encoder();

    ClaimStore(Transaction transaction, long clusterMillis) {
        this.transaction = transaction;
        this.clusterMillis = clusterMillis;
    }

    StoredResource resource(Bytes row) {
        Bytes content = transaction.get(Space.CLAIMS, row);
        return content == null ? StoredResource.IDLE : StoredResource.read(content);
    }

    StoredResource resource(Kind kind, Bytes name) {
        return resource(ClaimRows.resource(kind, name));
    }

    void put(Bytes row, StoredResource resource) {
        if (resource.equals(StoredResource.IDLE)) {
            transaction.delete(Space.CLAIMS, row);
        } else {
            transaction.put(Space.CLAIMS, row, resource.write(scratch));
        }
    }

    @Nullable
    StoredClaim claim(long id) {
        Bytes row = transaction.get(Space.CLAIMS, ClaimRows.claim(id));
        return row == null ? null : StoredClaim.read(id, row);
    }

    StoredClaim require(long id) {
        StoredClaim claim = claim(id);
        if (claim == null) {
            throw new IllegalStateException("no claim " + id + " (expected: it is there)");
        }
        return claim;
    }

    void put(StoredClaim claim) {
        transaction.put(Space.CLAIMS, ClaimRows.claim(claim.id()), claim.write(scratch));
    }

    void delete(StoredClaim claim) {
        transaction.delete(Space.CLAIMS, ClaimRows.claim(claim.id()));
    }

    /** The claim that holds a name with exactly this token; 0: none does. */
    long holder(Kind kind, Bytes name, long token) {
        StoredResource resource = resource(kind, name);
        if (resource.token() != 0) {
            return resource.token() == token ? resource.holder() : 0;
        }
        return resource.holders() == 0 ? 0 : pointed(ClaimRows.hold(kind, name, token));
    }

    /** The claim a row points to; 0: there is no such row. */
    long pointed(Bytes row) {
        Bytes content = transaction.get(Space.CLAIMS, row);
        return content == null ? 0 : ClaimRows.number(content, 0);
    }

    void point(Bytes row, long claim) {
        transaction.put(Space.CLAIMS, row, scratch.reset().fixed64(claim).toBytes());
    }

    void remove(Bytes row) {
        transaction.delete(Space.CLAIMS, row);
    }

    /** The claim that stands first; null: nobody waits. */
    @Nullable
    StoredClaim head(Kind kind, Bytes name) {
        long id = 0;
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.queue(kind, name), Order.ASCENDING)) {
            if (cursor.next()) {
                id = ClaimRows.last(cursor.key());
            }
        }
        return id == 0 ? null : require(id);
    }

    /** The claims that wait for a name, in order, {@code limit} at most. */
    List<StoredClaim> queue(Kind kind, Bytes name, int limit) {
        List<Long> ids = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.queue(kind, name), Order.ASCENDING)) {
            while (ids.size() < limit && cursor.next()) {
                ids.add(ClaimRows.last(cursor.key()));
            }
        }
        return ids.stream().map(this::require).toList();
    }

    /** The place of a claim among those that wait for a name, from 1; beyond the last if it is not among them. */
    int place(Kind kind, Bytes name, long id) {
        int place = 1;
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.queue(kind, name), Order.ASCENDING)) {
            while (cursor.next() && ClaimRows.last(cursor.key()) != id) {
                place++;
            }
        }
        return place;
    }

    /** The holds of a name, by token, {@code limit} at most. */
    List<Hold> holds(Kind kind, Bytes name, int limit) {
        StoredResource resource = resource(kind, name);
        if (resource.holders() == 0) {
            return List.of();
        }
        List<Hold> holds = new ArrayList<>();
        if (resource.token() != 0) {
            add(holds, resource.holder(), resource.token());
        } else {
            holdRows(kind, name, limit).forEach(hold -> add(holds, hold[1], hold[0]));
        }
        return holds;
    }

    private void add(List<Hold> holds, long id, long token) {
        StoredClaim claim = require(id);
        StoredClaim.Part part = claim.part(token);
        if (part != null) {
            holds.add(claim.hold(part));
        }
    }

    private List<long[]> holdRows(Kind kind, Bytes name, int limit) {
        List<long[]> rows = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.holds(kind, name), Order.ASCENDING)) {
            while (rows.size() < limit && cursor.next()) {
                rows.add(new long[] {ClaimRows.last(cursor.key()), ClaimRows.number(cursor.value(), 0)});
            }
        }
        return rows;
    }

    /** The claims of a lease, each once, in the order in which they were made. */
    List<StoredClaim> claimsOf(long lease) {
        TreeSet<Long> ids = new TreeSet<>();
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.claimants(lease), Order.ASCENDING)) {
            while (cursor.next()) {
                ids.add(ClaimRows.number(cursor.value(), 0));
            }
        }
        return ids.stream().map(this::require).toList();
    }

    /** Whether an owner inside a lease has any claim. */
    boolean hasClaims(long lease, String owner) {
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.claimants(lease, owner), Order.ASCENDING)) {
            return cursor.next();
        }
    }

    /** The claims of an owner inside a lease that wait, each once; those of the first {@code limit} names. */
    List<StoredClaim> waiting(long lease, String owner, int limit) {
        TreeSet<Long> ids = new TreeSet<>();
        int rows = 0;
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.waiting(lease, owner), Order.ASCENDING)) {
            while (rows++ < limit && cursor.next()) {
                ids.add(ClaimRows.number(cursor.value(), 0));
            }
        }
        return ids.stream().map(this::require).toList();
    }

    /** The claims that wait on requests of a member. */
    List<StoredClaim> claimsOfOrigin(long origin) {
        List<Long> ids = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.tickets(origin), Order.ASCENDING)) {
            while (cursor.next()) {
                ids.add(ClaimRows.number(cursor.value(), 0));
            }
        }
        return ids.stream().map(this::require).toList();
    }

    /** The rows of the deadlines that have come, {@code max} at most. */
    List<Bytes> due(int max) {
        List<Bytes> due = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.CLAIMS, ClaimRows.DEADLINES, Order.ASCENDING)) {
            while (due.size() < max && cursor.next() && ClaimRows.first(cursor.key()) <= clusterMillis) {
                due.add(cursor.key());
            }
        }
        return due;
    }

    /** Moves a claim's row among the deadlines; 0: it needs none. */
    StoredClaim lookAt(StoredClaim claim, long millis) {
        if (claim.lookedAtMillis() == millis) {
            return claim;
        }
        if (claim.lookedAtMillis() != 0) {
            remove(ClaimRows.deadline(claim.lookedAtMillis(), claim.id()));
        }
        if (millis != 0) {
            transaction.put(Space.CLAIMS, ClaimRows.deadline(millis, claim.id()), Bytes.EMPTY);
        }
        return claim.lookedAt(millis);
    }

    void lookAt(Bytes resourceRow, long millis) {
        transaction.put(Space.CLAIMS, ClaimRows.quietEnd(millis, resourceRow), Bytes.EMPTY);
    }

    ClaimTotals totals() {
        return ClaimTotals.read(transaction);
    }

    void put(ClaimTotals totals) {
        transaction.put(Space.CLAIMS, ClaimRows.TOTALS, totals.write(scratch));
    }

    long nextClaim() {
        ClaimTotals totals = totals();
        put(new ClaimTotals(
                totals.next() + 1,
                totals.held(),
                totals.waiting(),
                totals.endings(),
                totals.nextPlace(),
                totals.deadlocks()));
        return totals.next();
    }

    void count(int held, int waiting, int deadlocks) {
        ClaimTotals totals = totals();
        put(new ClaimTotals(
                totals.next(),
                totals.held() + held,
                totals.waiting() + waiting,
                totals.endings(),
                totals.nextPlace(),
                totals.deadlocks() + deadlocks));
    }

    /** Remembers how a hold ended. */
    void remember(Hold hold, Ending ending) {
        ClaimTotals totals = totals();
        Bytes row = ClaimRows.ending(hold.kind(), hold.name(), hold.token());
        scratch.reset();
        ending.write(scratch);
        transaction.put(Space.ENDINGS, row, scratch.fixed64(hold.claim()).toBytes());
        scratch.reset().fixed64(hold.token());
        ending.write(scratch);
        transaction.put(Space.ENDINGS, ClaimRows.lastEnding(hold.kind(), hold.name()), scratch.toBytes());
        transaction.put(
                Space.ENDINGS,
                ClaimRows.endingByAge(totals.nextPlace()),
                scratch.reset().fixed64(clusterMillis).raw(row).toBytes());
        boolean isTurn = totals.nextPlace() % ENDINGS_PER_LOOK == 0;
        long endings = totals.endings() + 1 - (isTurn ? forget(totals.endings() + 1 - Limits.ENDINGS_MAX) : 0);
        put(new ClaimTotals(
                totals.next(), totals.held(), totals.waiting(), endings, totals.nextPlace() + 1, totals.deadlocks()));
    }

    private int forget(long tooMany) {
        List<Bytes> forgotten = new ArrayList<>();
        List<Bytes> endings = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.ENDINGS, ClaimRows.ENDINGS_BY_AGE, Order.ASCENDING)) {
            while (forgotten.size() < FORGOTTEN_PER_LOOK && cursor.next()) {
                Bytes content = cursor.value();
                if (forgotten.size() >= tooMany
                        && ClaimRows.number(content, 0) + Limits.ENDING_RETENTION_MILLIS > clusterMillis) {
                    break;
                }
                forgotten.add(cursor.key());
                endings.add(Bytes.copyOf(content.array(), Long.BYTES, content.size()));
            }
        }
        forgotten.forEach(row -> transaction.delete(Space.ENDINGS, row));
        endings.forEach(this::forget);
        return forgotten.size();
    }

    private void forget(Bytes endingRow) {
        transaction.delete(Space.ENDINGS, endingRow);
        Bytes lastRow = ClaimRows.lastEndingOf(endingRow);
        Bytes last = transaction.get(Space.ENDINGS, lastRow);
        if (last != null && ClaimRows.number(last, 0) == ClaimRows.last(endingRow)) {
            transaction.delete(Space.ENDINGS, lastRow);
        }
    }

    /** How the hold with this token ended; null: it is not remembered. */
    @Nullable
    Ending ending(Kind kind, Bytes name, long token) {
        Bytes row = transaction.get(Space.ENDINGS, ClaimRows.ending(kind, name, token));
        return row == null ? null : recent(new Decoder(row));
    }

    /** How the last hold of a name ended; null: it is not remembered. */
    @Nullable
    LastEnding lastEnding(Kind kind, Bytes name) {
        Bytes row = transaction.get(Space.ENDINGS, ClaimRows.lastEnding(kind, name));
        if (row == null) {
            return null;
        }
        Decoder in = new Decoder(row);
        long token = in.fixed64();
        Ending ending = recent(in);
        return ending == null ? null : new LastEnding(token, ending);
    }

    private @Nullable Ending recent(Decoder in) {
        Ending ending = Ending.read(in);
        return ending.atMillis() + Limits.ENDING_RETENTION_MILLIS <= clusterMillis ? null : ending;
    }

    /** How the hold of a token ended. */
    record LastEnding(long token, Ending ending) {}
}
