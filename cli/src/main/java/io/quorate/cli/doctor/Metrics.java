package io.quorate.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What {@code /metrics} answered. Immutable.
 *
 * @param series by name with tags, as they are spelled there
 */
record Metrics(Map<String, Double> series) {

    static Metrics parse(String text) {
        Map<String, Double> series = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                try {
                    series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                } catch (NumberFormatException other) {
                    // A form that this program does not know says nothing to it.
                    series.remove(line);
                }
            }
        });
        return new Metrics(series);
    }

    /** The sum of all series of that name whose tags contain {@code tag}; nothing if there is none. */
    OptionalDouble sum(String name, String tag) {
        double sum = 0;
        boolean found = false;
        for (Map.Entry<String, Double> entry : series.entrySet()) {
            String key = entry.getKey();
            boolean isIt = key.equals(name) || key.startsWith(name + "{");
            if (isIt && key.contains(tag)) {
                sum += entry.getValue();
                found = true;
            }
        }
        return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    /** The sum of all series of that name, 0 if there is none. */
    double sum(String name) {
        return sum(name, "").orElse(0);
    }
}
