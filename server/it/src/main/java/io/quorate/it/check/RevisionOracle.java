package io.quorate.it.check;

import io.quorate.it.check.Answer.Absent;
import io.quorate.it.check.Answer.Deleted;
import io.quorate.it.check.Answer.Found;
import io.quorate.it.check.Answer.NotApplied;
import io.quorate.it.check.Answer.Refused;
import io.quorate.it.check.Answer.Stored;
import io.quorate.it.check.Answer.Unknown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares every answer with the history that the members tell at the end of a run. Unlike {@link Linearizability} it
 * trusts the revisions, and so it scales to any number of operations and says which kind of wrong happened:
 *
 * <ol>
 *   <li>each acknowledged change is in the history of its key, at its revision, once;
 *   <li>each answer is what the history says was true at the revision that the answer reflects;
 *   <li>revisions follow real time: what was called after an answer reflects at least its revision, and a change called
 *       after it a higher one;
 *   <li>a change of unknown outcome is there at most once, and one that was refused not at all;
 *   <li>every change in the history was asked for by somebody, and no two changes have the same revision.
 * </ol>
 *
 * <p>Needs values that are unique in the run. Immutable.
 */
public final class RevisionOracle {

    /** Findings of one kind that are described; the others are only counted. */
    private static final int SHOWN_MAX = 20;

    private final Map<String, NavigableMap<Long, KeyVersion>> histories = new TreeMap<>();
    private final Map<String, List<Place>> placesByValue = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private long checked;
    private long acknowledged;
    private long unknownApplied;
    private long unknownAbsent;

    private record Place(String key, KeyVersion version) {}

    private record Known(long revision, Operation operation) {}

    private RevisionOracle() {}

    /**
     * Judges {@code operations}, in any order, by {@code histories}: for each key all its versions since before the first
     * operation, in any order.
     */
    public static RevisionOracle check(List<Operation> operations, Map<String, List<KeyVersion>> histories) {
        RevisionOracle oracle = new RevisionOracle();
        oracle.index(histories);
        operations.forEach(oracle::checkAnswer);
        oracle.checkRealTime(operations);
        oracle.checkOrigins(operations);
        return oracle;
    }

    /** Everything found wrong, a line each; empty when all is well. */
    public List<String> findings() {
        return List.copyOf(findings);
    }

    /** Whether nothing was found wrong. */
    public boolean holds() {
        return findings.isEmpty();
    }

    /** The findings for people: one line when all is well. */
    public String report() {
        StringBuilder text = new StringBuilder();
        text.append("revision oracle: %,d answers, %,d acknowledged changes all at their revision"
                .formatted(checked, acknowledged));
        text.append("; of unknown changes %,d had happened, %,d had not".formatted(unknownApplied, unknownAbsent));
        text.append(": %,d findings%n".formatted(findings.size()));
        findings.stream()
                .limit(SHOWN_MAX)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        return text.toString();
    }

    private void index(Map<String, List<KeyVersion>> told) {
        Map<Long, String> keyAtRevision = new HashMap<>();
        told.forEach((key, versions) -> {
            NavigableMap<Long, KeyVersion> ordered = new TreeMap<>();
            for (KeyVersion version : versions) {
                ordered.put(version.modRevision(), version);
                String other = keyAtRevision.put(version.modRevision(), key);
                if (other != null) {
                    findings.add(
                            "two changes at revision %d: of %s and of %s".formatted(version.modRevision(), other, key));
                }
                if (version.value() != null) {
                    placesByValue
                            .computeIfAbsent(version.value(), value -> new ArrayList<>())
                            .add(new Place(key, version));
                }
            }
            histories.put(key, ordered);
            checkVersions(key, ordered);
        });
        placesByValue.forEach((value, places) -> {
            if (places.size() > 1) {
                findings.add("written more than once: %s, at %s".formatted(value, places));
            }
        });
    }

    /** Versions count up from 1 after each deletion, and all name the revision of the first. */
    private void checkVersions(String key, NavigableMap<Long, KeyVersion> ordered) {
        long version = 0;
        long created = 0;
        for (KeyVersion entry : ordered.values()) {
            if (entry.value() == null) {
                version = 0;
                continue;
            }
            version++;
            created = version == 1 ? entry.modRevision() : created;
            if (entry.version() != version || entry.createRevision() != created) {
                findings.add("history of %s: %s (expected: version %d, created at %d)"
                        .formatted(key, entry, version, created));
            }
        }
    }

    private void checkAnswer(Operation operation) {
        Answer answer = operation.answer();
        checked++;
        if (answer instanceof Stored stored) {
            acknowledged++;
            String value = operation.call().stores();
            KeyVersion told = history(operation).get(stored.modRevision());
            expect(
                    operation,
                    told,
                    new KeyVersion(stored.modRevision(), value, stored.createRevision(), stored.version()));
            checkCondition(operation, stored.modRevision());
        } else if (answer instanceof Deleted deleted && deleted.existed()) {
            acknowledged++;
            KeyVersion told = history(operation).get(deleted.revision());
            if (told == null || told.value() != null) {
                wrong(operation, "the deletion", told);
            }
        } else if (answer instanceof Deleted || answer instanceof Absent) {
            KeyVersion told = asOf(operation, answer.reflects());
            if (answer.reflects() != Answer.NO_REVISION && told != null && told.value() != null) {
                wrong(operation, "no such key", told);
            }
        } else if (answer instanceof Found found) {
            long revision = found.revision() == Answer.NO_REVISION ? found.modRevision() : found.revision();
            expect(
                    operation,
                    asOf(operation, revision),
                    new KeyVersion(found.modRevision(), found.value(), found.createRevision(), found.version()));
        } else if (answer instanceof Refused refused && refused.currentRevision() != 0) {
            checkRefusal(operation, refused.currentRevision());
        }
    }

    /** The condition of a write that took effect at {@code revision} held just before. */
    private void checkCondition(Operation operation, long revision) {
        KeyVersion before = asOf(operation, revision - 1);
        boolean held = true;
        if (operation.call() instanceof Call.CasValue cas) {
            held = before != null && cas.expected().equals(before.value());
        } else if (operation.call() instanceof Call.CasRevision cas) {
            long current = before == null || before.value() == null ? 0 : before.modRevision();
            held = cas.expected() == current;
        }
        if (!held) {
            wrong(operation, "its condition to hold", before);
        }
    }

    /** A refusal names a version that existed and that does not meet the condition. */
    private void checkRefusal(Operation operation, long currentRevision) {
        KeyVersion told = history(operation).get(currentRevision);
        boolean met = told != null
                && ((operation.call() instanceof Call.CasValue cas
                                && cas.expected().equals(told.value()))
                        || (operation.call() instanceof Call.CasRevision rev && rev.expected() == currentRevision));
        if (told == null || told.value() == null || met) {
            wrong(operation, "a version that doesn't meet the condition", told);
        }
    }

    private void expect(Operation operation, @Nullable KeyVersion told, KeyVersion expected) {
        if (!expected.equals(told)) {
            wrong(operation, expected.toString(), told);
        }
    }

    private void wrong(Operation operation, String expected, @Nullable KeyVersion told) {
        String kind = operation.acknowledged() ? "acknowledged change" : "answer";
        findings.add("%s of %s: expected %s in the history, which tells %s; %s"
                .formatted(kind, operation.key(), expected, told, operation.show(0)));
    }

    private NavigableMap<Long, KeyVersion> history(Operation operation) {
        return histories.computeIfAbsent(operation.key(), key -> new TreeMap<>());
    }

    private @Nullable KeyVersion asOf(Operation operation, long revision) {
        Map.Entry<Long, KeyVersion> entry = history(operation).floorEntry(revision);
        return entry == null ? null : entry.getValue();
    }

    /** Sweeps through time with the highest revision that any client had been told. */
    private void checkRealTime(List<Operation> operations) {
        List<Operation> byCall = new ArrayList<>(operations);
        byCall.sort(Comparator.comparingLong(Operation::calledNanos));
        PriorityQueue<Operation> open = new PriorityQueue<>(Comparator.comparingLong(Operation::returnedNanos));
        Known highest = new Known(Answer.NO_REVISION, byCall.isEmpty() ? nobody() : byCall.get(0));
        for (Operation operation : byCall) {
            while (!open.isEmpty() && open.element().returnedNanos() < operation.calledNanos()) {
                Operation returned = open.remove();
                long revision = returned.answer().reflects();
                highest = revision > highest.revision() ? new Known(revision, returned) : highest;
            }
            checkNotBefore(operation, highest);
            open.add(operation);
        }
    }

    private static Operation nobody() {
        return new Operation(0, "", "", new Call.Get(), new NotApplied(""), 0, 0);
    }

    private void checkNotBefore(Operation operation, Known highest) {
        long revision = operation.answer().reflects();
        if (operation.answer() instanceof Unknown && operation.call().stores() != null) {
            List<Place> places =
                    placesByValue.getOrDefault(String.valueOf(operation.call().stores()), List.of());
            revision = places.isEmpty()
                    ? Answer.NO_REVISION
                    : places.get(0).version().modRevision();
        }
        boolean change = operation.acknowledged() || operation.answer() instanceof Unknown;
        boolean early = change ? revision <= highest.revision() : revision < highest.revision();
        if (revision != Answer.NO_REVISION && early) {
            findings.add("revisions against real time: %s was told before this began: %s"
                    .formatted(highest.operation().show(0), operation.show(0)));
        }
    }

    /** Every change was asked for, and none that was refused happened. */
    private void checkOrigins(List<Operation> operations) {
        Map<String, Operation> writers = new HashMap<>();
        Map<String, Integer> deletions = new HashMap<>();
        for (Operation operation : operations) {
            String value = operation.call().stores();
            if (value != null && writers.put(value, operation) != null) {
                throw new IllegalArgumentException("two operations store " + value + " (expected: unique values)");
            }
            boolean mayDelete = operation.call() instanceof Call.Delete
                    && (operation.acknowledged() || operation.answer() instanceof Unknown);
            if (mayDelete) {
                deletions.merge(operation.key(), 1, Integer::sum);
            }
            boolean refused = operation.answer() instanceof NotApplied || operation.answer() instanceof Refused;
            List<Place> places = value == null ? List.of() : placesByValue.getOrDefault(value, List.of());
            if (refused && !places.isEmpty()) {
                findings.add("refused, yet it happened: %s, at %s".formatted(operation.show(0), places));
            }
            if (operation.answer() instanceof Unknown && value != null) {
                unknownApplied += places.isEmpty() ? 0 : 1;
                unknownAbsent += places.isEmpty() ? 1 : 0;
            }
        }
        placesByValue.forEach((value, places) -> {
            Operation writer = writers.get(value);
            if (writer == null || !writer.key().equals(places.get(0).key())) {
                findings.add("nobody wrote %s, at %s".formatted(value, places));
            }
        });
        histories.forEach((key, versions) -> {
            long told = versions.values().stream()
                    .filter(version -> version.value() == null)
                    .count();
            int asked = deletions.getOrDefault(key, 0);
            if (told > asked) {
                findings.add("history of %s: %d deletions, but at most %d were asked for".formatted(key, told, asked));
            }
        });
    }
}
