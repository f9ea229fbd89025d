package io.quorate.it.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A correct store under simulated clients: each operation takes effect at one instant between its call and its answer, so
 * its histories are linearizable by construction. Confined to one thread; the same seed gives the same history.
 */
final class SimulatedStore {

    private final Random random;
    private final double unknownShare;
    private final Map<String, List<KeyVersion>> histories = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private long revision = 1;

    SimulatedStore(long seed, double unknownShare) {
        this.random = new Random(seed);
        this.unknownShare = unknownShare;
    }

    /** An operation whose instant is chosen, but whose turn has not come. */
    private record Planned(int client, long called, long effect, long returned, boolean lost, boolean happens) {}

    SimulatedStore run(int count, int clients, int keys) {
        List<Planned> plan = new ArrayList<>();
        Map<Integer, Long> free = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int client = i % clients;
            long called = free.getOrDefault(client, 0L) + 1 + random.nextInt(20);
            long effect = called + random.nextInt(50);
            long returned = effect + random.nextInt(50);
            boolean lost = random.nextDouble() < unknownShare;
            free.put(client, returned);
            if (lost) {
                effect += random.nextInt(2_000);
            }
            plan.add(new Planned(client, called, effect, returned, lost, !lost || random.nextBoolean()));
        }
        plan.sort(Comparator.comparingLong(Planned::effect));
        for (Planned planned : plan) {
            String key = "k" + random.nextInt(keys);
            Call call = call(key, "v" + operations.size());
            Answer answer = planned.happens() ? execute(key, call) : new Answer.Unknown("simulated");
            operations.add(new Operation(
                    planned.client(),
                    "n1",
                    key,
                    call,
                    planned.lost() ? new Answer.Unknown("simulated") : answer,
                    planned.called(),
                    planned.returned()));
        }
        return this;
    }

    List<Operation> operations() {
        return operations;
    }

    Map<String, List<KeyVersion>> histories() {
        return histories;
    }

    private Call call(String key, String value) {
        KeyVersion current = current(key);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> new Call.Get();
            case 4, 5, 6 -> new Call.Put(value);
            case 7 -> new Call.Delete();
            case 8 ->
                new Call.CasValue(
                        current == null || random.nextInt(3) == 0 ? "other" : String.valueOf(current.value()), value);
            default ->
                new Call.CasRevision(
                        random.nextInt(3) == 0 ? random.nextInt(3) : current == null ? 0 : current.modRevision(),
                        value);
        };
    }

    /** The living version of {@code key}, or null. */
    private @Nullable KeyVersion current(String key) {
        List<KeyVersion> versions = histories.computeIfAbsent(key, name -> new ArrayList<>());
        KeyVersion last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
        return last == null || last.value() == null ? null : last;
    }

    private Answer execute(String key, Call call) {
        KeyVersion current = current(key);
        String value = call.stores();
        if (call instanceof Call.Get) {
            return current == null
                    ? new Answer.Absent(revision)
                    : new Answer.Found(
                            String.valueOf(current.value()),
                            current.modRevision(),
                            current.createRevision(),
                            current.version(),
                            revision);
        }
        if (value == null) {
            if (current == null) {
                return new Answer.Deleted(false, revision);
            }
            versions(key).add(new KeyVersion(++revision, null, 0, 0));
            return new Answer.Deleted(true, revision);
        }
        long currentRevision = current == null ? 0 : current.modRevision();
        boolean refused = (call instanceof Call.CasRevision cas && cas.expected() != currentRevision)
                || (call instanceof Call.CasValue cas2
                        && (current == null || !cas2.expected().equals(current.value())));
        if (refused) {
            return new Answer.Refused(currentRevision);
        }
        revision++;
        KeyVersion stored = new KeyVersion(
                revision,
                value,
                current == null ? revision : current.createRevision(),
                current == null ? 1 : current.version() + 1);
        versions(key).add(stored);
        return new Answer.Stored(stored.modRevision(), stored.createRevision(), stored.version());
    }

    private List<KeyVersion> versions(String key) {
        return histories.computeIfAbsent(key, name -> new ArrayList<>());
    }
}
