package io.quorate.server.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
        List<Drawn<T>> drawn = new ArrayList<>(all.size());
        for (T one : all) {
            // Each waits for a time that is the shorter the more it weighs; who waits least is first.
            double wait = -Math.log(1 - random.nextDouble());
            int weighs = weight.applyAsInt(one);
            drawn.add(new Drawn<>(one, weighs > 0 ? wait / weighs : NEVER_BEFORE + wait));
        }
        drawn.sort(Comparator.comparingDouble(Drawn::turn));
        List<T> sample = new ArrayList<>(Math.min(count, drawn.size()));
        for (int i = 0; i < count && i < drawn.size(); i++) {
            sample.add(drawn.get(i).one());
        }
        return sample;
    }
}
