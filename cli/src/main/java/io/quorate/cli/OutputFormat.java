package io.quorate.cli;

import java.util.Locale;

/** How data is printed. */
public enum OutputFormat {
    /** What suits the command. */
    AUTO,
    /** Aligned columns. */
    TABLE,
    /** The API's own document. */
    JSON,
    /** One JSON object per line and item. */
    JSONL,
    /** The API's own document, as YAML. */
    YAML,
    /** The table, as comma-separated values. */
    CSV,
    /** The bytes of values, nothing else. */
    RAW,
    /** Keys or names, one per line. */
    NAMES,
    /** Of instances: {@code host:port}, one per line. */
    HOSTPORT,
    /** Of instances: what Prometheus reads. */
    PROMETHEUS;

    /** Whether only instances of services have it. */
    boolean isOfInstances() {
        return this == HOSTPORT || this == PROMETHEUS;
    }

    static OutputFormat of(String text) {
        for (OutputFormat format : values()) {
            if (format.toString().equals(text)) {
                return format;
            }
        }
        throw CommandException.usage(
                "output format '" + text
                        + "' (expected: auto, table, json, jsonl, yaml, csv, raw or names; of services hostport or prometheus)",
                "give it by -o or QUORATE_OUTPUT");
    }

    /** As it is spelled on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
