package io.quorate.it;

import io.quorate.it.chaos.ChaosReport;
import io.quorate.it.chaos.ChaosRun;
import io.quorate.it.chaos.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs a cluster of the built distribution under load and faults, has the history judged, and prints a report. Exits with
 * 0 if nothing was found wrong, 1 otherwise, 2 for wrong arguments.
 */
public final class Chaos {

    private static final Set<String> OPTIONS = Set.of("members", "minutes", "count", "seed", "only", "without");

    private Chaos() {}

    /** {@code [--members N] [--minutes N] [--count N] [--seed N] [--only FAULT,…] [--without FAULT,…]}. */
    public static void main(String[] args) {
        ChaosRun.Plan plan;
        try {
            plan = plan(args);
        } catch (IllegalArgumentException e) {
            System.err.println("chaos: " + e.getMessage());
            System.err.println("usage: chaos [--members 3] [--minutes 5] [--count N] [--seed N] [--only FAULT,...]"
                    + " [--without FAULT,...]");
            System.err.println("faults: " + words(List.of(Fault.values())));
            System.exit(2);
            return;
        }
        System.out.printf(
                "%d members, %d minutes at most, seed %d, faults: %s%n",
                plan.members(), plan.duration().toMinutes(), plan.seed(), words(plan.faults()));
        ChaosReport report = new ChaosRun(plan, System.out).run();
        System.out.print("\n" + report.text());
        System.exit(report.holds() ? 0 : 1);
    }

    private static ChaosRun.Plan plan(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String option = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            if (!OPTIONS.contains(option) || i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " (expected: --OPTION VALUE, of " + OPTIONS + ")");
            }
            options.put(option, args[i + 1]);
        }
        List<Fault> only = faults(options.getOrDefault("only", words(List.of(Fault.values()))));
        List<Fault> without = faults(options.getOrDefault("without", ""));
        return new ChaosRun.Plan(
                "chaos",
                Integer.parseInt(options.getOrDefault("members", "3")),
                Duration.ofMinutes(Long.parseLong(options.getOrDefault("minutes", "5"))),
                Integer.parseInt(options.getOrDefault("count", "1000000")),
                only.stream().filter(fault -> !without.contains(fault)).toList(),
                Long.parseLong(options.getOrDefault("seed", Long.toString(System.nanoTime() & 0xffff_ffffL))));
    }

    private static List<Fault> faults(String words) {
        return Arrays.stream(words.split(","))
                .filter(word -> !word.isEmpty())
                .map(Chaos::fault)
                .toList();
    }

    private static Fault fault(String word) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault is called " + word));
    }

    private static String words(List<Fault> faults) {
        return faults.stream().map(Fault::word).collect(Collectors.joining(","));
    }
}
