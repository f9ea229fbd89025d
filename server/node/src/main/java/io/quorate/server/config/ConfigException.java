package io.quorate.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used. Carries every problem found, not only the first. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<ConfigProblem> problems;

    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong; never empty. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
