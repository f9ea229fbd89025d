package io.quorate.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A refusal: what was wrong, whether anything happened, and what to do. Rendered as RFC 9457 problem details.
 *
 * <p>Immutable.
 *
 * @param code what kind of problem this is
 * @param detail one sentence for people, naming the bad value and the expected form
 * @param hint what to do about it, if there is something to say
 * @param faults every fault found by validation, each with its place; empty for other problems
 * @param members further fields of the document by name: String, Long, Boolean, List or Map values
 */
public record Problem(
        ProblemCode code, String detail, @Nullable String hint, List<Fault> faults, Map<String, Object> members) {

    /**
     * One fault of a request that has several.
     *
     * @param at where: {@code query.cas}, {@code header.If-Match}, or a JSON pointer such as {@code /then/2/put}
     * @param message what is wrong there and what was expected
     */
    public record Fault(String at, String message) {}

    public Problem {
        Objects.requireNonNull(code);
        Objects.requireNonNull(detail);
        faults = List.copyOf(faults);
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A problem with nothing but its detail. */
    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, null, List.of(), Map.of());
    }

    /** This problem with a hint. */
    public Problem hint(String text) {
        return new Problem(code, detail, text, faults, members);
    }

    /** This problem with one more fault. */
    public Problem fault(String at, String message) {
        List<Fault> more = new ArrayList<>(faults);
        more.add(new Fault(at, message));
        return new Problem(code, detail, hint, more, members);
    }

    /** This problem with one more field in its document. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(code, detail, hint, faults, more);
    }
}
