package io.quorate.it.chaos;

import io.quorate.it.load.History;
import io.quorate.it.load.Judgement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in a run, and the verdict. Immutable.
 *
 * @param begunNanos when the run began
 */
public record ChaosReport(long seed, long begunNanos, List<Strike> strikes, Judgement judgement) {

    public ChaosReport {
        strikes = List.copyOf(strikes);
    }

    /** Whether nothing was found wrong. */
    public boolean holds() {
        return judgement.holds();
    }

    /** How long no change was acknowledged around each strike of {@code fault}, in milliseconds, in order of length. */
    public List<Long> unavailableMillis(Fault fault) {
        History history = judgement.history();
        return strikes.stream()
                .filter(strike -> strike.fault() == fault)
                .map(strike -> history.unavailableMillis(strike.beganNanos(), strike.readyNanos()))
                .sorted()
                .toList();
    }

    /** The report for people. */
    public String text() {
        History history = judgement.history();
        StringBuilder text = new StringBuilder("seed %d, %d faults%n%n".formatted(seed, strikes.size()));
        text.append("      at s  fault              member  lasted ms  ready after ms  no write for ms\n");
        for (Strike strike : strikes) {
            text.append("  %8.1f  %-17s  %-6s  %9d  %14d  %15d%n"
                    .formatted(
                            (strike.beganNanos() - begunNanos) / 1e9,
                            strike.fault().word(),
                            strike.victim(),
                            millis(strike.healedNanos() - strike.beganNanos()),
                            millis(strike.readyNanos() - strike.healedNanos()),
                            history.unavailableMillis(strike.beganNanos(), strike.readyNanos())));
        }
        text.append("\nno write acknowledged for ms, by fault:  count   min  median   max\n");
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        strikes.forEach(strike -> counts.merge(strike.fault(), 1, Integer::sum));
        counts.forEach((fault, count) -> {
            List<Long> times = new ArrayList<>(unavailableMillis(fault));
            text.append("  %-37s  %5d %5d  %6d %5d%n"
                    .formatted(
                            fault.word(),
                            count,
                            times.get(0),
                            times.get(times.size() / 2),
                            times.get(times.size() - 1)));
        });
        text.append('\n').append(judgement.report());
        text.append(holds() ? "PASSED: nothing lost, nothing stale, nothing twice\n" : "FAILED\n");
        return text.toString();
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
