package io.quorate.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What holds for a whole run: a flag if it is given, else the environment's variable, else the default. Immutable.
 *
 * @param endpoints where members are, the first one to ask first
 * @param timeout how long one request may take, with all its repeats
 */
public record Settings(List<String> endpoints, OutputFormat output, Duration timeout) {

    static final String ENDPOINTS = "QUORATE_ENDPOINTS";
    static final String OUTPUT = "QUORATE_OUTPUT";
    static final String TIMEOUT = "QUORATE_TIMEOUT";

    private static final String DEFAULT_ENDPOINT = "http://127.0.0.1:7460";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public Settings {
        endpoints = List.copyOf(endpoints);
    }

    static Settings of(GlobalOptions flags, Map<String, String> environment) {
        String endpoints = flags.endpoints;
        if (endpoints == null) {
            endpoints = environment.getOrDefault(ENDPOINTS, "");
        }
        String output = flags.output;
        if (output == null) {
            output = environment.getOrDefault(OUTPUT, "auto");
        }
        Duration timeout = flags.timeout;
        if (timeout == null) {
            timeout = timeout(environment.getOrDefault(TIMEOUT, ""));
        }
        if (timeout.isZero()) {
            throw CommandException.usage("timeout: 0 (expected: more, such as 5s)", "give it by --timeout");
        }
        return new Settings(endpoints(endpoints), OutputFormat.of(output), timeout);
    }

    private static List<String> endpoints(String text) {
        List<String> urls = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(url -> url.contains("://") ? url : "http://" + url)
                .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .toList();
        return urls.isEmpty() ? List.of(DEFAULT_ENDPOINT) : urls;
    }

    private static Duration timeout(String text) {
        try {
            return text.isEmpty() ? DEFAULT_TIMEOUT : Durations.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw CommandException.usage(TIMEOUT + ": " + malformed.getMessage(), "unset it, or give --timeout 5s");
        }
    }
}
