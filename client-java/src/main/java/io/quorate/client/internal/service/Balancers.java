package io.quorate.client.internal.service;

import io.quorate.client.service.Balancer;
import io.quorate.client.service.Balancer.Choice;
import io.quorate.client.service.RegisteredInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The balancers there are. Safe for any thread. */
public final class Balancers {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Balancers() {}

    public static Balancer roundRobin() {
        AtomicInteger next = new AtomicInteger();
        return (choices, key) -> Math.floorMod(next.getAndIncrement(), choices.size());
    }

    public static Balancer random(Supplier<? extends RandomGenerator> random) {
        return (choices, key) -> random.get().nextInt(choices.size());
    }

    public static Balancer weightedRandom(Supplier<? extends RandomGenerator> random) {
        return (choices, key) -> {
            long sum = 0;
            for (Choice choice : choices) {
                sum += weight(choice);
            }
            if (sum == 0) {
                return random.get().nextInt(choices.size());
            }
            long drawn = random.get().nextLong(sum);
            int chosen = 0;
            for (; drawn >= weight(choices.get(chosen)); chosen++) {
                drawn -= weight(choices.get(chosen));
            }
            return chosen;
        };
    }

    private static long weight(Choice choice) {
        return Math.max(0, choice.instance().weight());
    }

    public static Balancer leastConnections(Supplier<? extends RandomGenerator> random) {
        return (choices, key) -> {
            // From anywhere: where all are equal nobody is always the first.
            int start = random.get().nextInt(choices.size());
            int best = start;
            for (int i = 1; i < choices.size(); i++) {
                int other = (start + i) % choices.size();
                if (isLess(choices.get(other), choices.get(best))) {
                    best = other;
                }
            }
            return best;
        };
    }

    public static Balancer powerOfTwo(Supplier<? extends RandomGenerator> random) {
        return (choices, key) -> {
            if (choices.size() == 1) {
                return 0;
            }
            int first = random.get().nextInt(choices.size());
            int second = (first + 1 + random.get().nextInt(choices.size() - 1)) % choices.size();
            return isLess(choices.get(second), choices.get(first)) ? second : first;
        };
    }

    /** Whether one more pick loads {@code one} less than {@code other}, for their weights. */
    private static boolean isLess(Choice one, Choice other) {
        return (one.open() + 1) * Math.max(1, weight(other)) < (other.open() + 1) * Math.max(1, weight(one));
    }

    public static Balancer consistentHash() {
        return (choices, key) -> {
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < choices.size(); i++) {
                double score = score(choices.get(i), key);
                if (score > highest) {
                    highest = score;
                    best = i;
                }
            }
            return best;
        };
    }

    /** Weighted rendezvous: −weight / ln(hash), with the hash in (0, 1). */
    private static double score(Choice choice, String key) {
        RegisteredInstance instance = choice.instance();
        double hash = ((mixed(hash(instance.id() + "\0" + key)) >>> 11) + 0.5) * 0x1.0p-53;
        return -Math.max(1, weight(choice)) / Math.log(hash);
    }

    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finisher of MurmurHash3: FNV alone leaves the high bits of short texts alike. */
    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /** The position that {@code balancer} names, if it is one. */
    static int choose(Balancer balancer, List<Choice> choices, String key) {
        int chosen = balancer.choose(choices, key);
        if (chosen < 0 || chosen >= choices.size()) {
            throw new IllegalStateException(
                    "the balancer chose " + chosen + " (expected: 0 to " + (choices.size() - 1) + ")");
        }
        return chosen;
    }
}
