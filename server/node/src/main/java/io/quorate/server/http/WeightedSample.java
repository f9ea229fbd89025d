package io.quorate.server.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * Draws some of many without putting them back, each time one in proportion to the weights of those that are left
 * (Efraimidis and Spirakis 2006). What weighs nothing comes last. Stateless.
 */
final class WeightedSample {

    /** Longer than anything waits that has a weight. */
    private static final double NEVER_BEFORE = 1_000;

    private WeightedSample() {}

    /** One, and when its turn comes. */
    private record Drawn<T>(T one, double turn) {}

    /** {@code count} of {@code all}, or all of them, in the order in which they were drawn. */
    static <T> List<T> of(List<T> all, int count, ToIntFunction<T> weight, RandomGenerator random) {
        if (count <= 0) {
            return List.of();
        }
        PriorityQueue<Drawn<T>> first = new PriorityQueue<>(
                Comparator.<Drawn<T>>comparingDouble(Drawn::turn).reversed());
        for (T one : all) {
            // Each waits for a time that is the shorter the more it weighs; who waits least is first.
            double wait = -Math.log(1 - random.nextDouble());
            int weighs = weight.applyAsInt(one);
            double turn = weighs > 0 ? wait / weighs : NEVER_BEFORE + wait;
            if (first.size() < count) {
                first.add(new Drawn<>(one, turn));
            } else if (turn < first.element().turn()) {
                first.remove();
                first.add(new Drawn<>(one, turn));
            }
        }
        List<T> sample = new ArrayList<>(first.size());
        while (!first.isEmpty()) {
            sample.add(first.remove().one());
        }
        Collections.reverse(sample);
        return sample;
    }
}
