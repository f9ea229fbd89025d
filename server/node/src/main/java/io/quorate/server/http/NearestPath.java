package io.quorate.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the path that was meant by one at which there is nothing. Immutable. */
final class NearestPath {

    private static final String VERSION = "v1";

    /** Who writes more has not mistyped a word. */
    private static final int LENGTH_MAX = 256;

    /** What the same things are called elsewhere, too far away for a slip of the fingers. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("key", "kv"),
            Map.entry("keys", "kv"),
            Map.entry("sem", "semaphores"),
            Map.entry("svc", "services"),
            Map.entry("catalog", "services"),
            Map.entry("session", "leases"),
            Map.entry("sessions", "leases"),
            Map.entry("transaction", "txn"),
            Map.entry("members", "cluster/members"),
            Map.entry("leader", "cluster/leader"),
            Map.entry("snapshot", "maintenance/snapshot"),
            Map.entry("health", "readyz"),
            Map.entry("healthz", "readyz"),
            Map.entry("ready", "readyz"),
            Map.entry("ping", "livez"),
            Map.entry("prometheus", "metrics"),
            Map.entry("elect", "elections"),
            Map.entry("compact", "maintenance/compact"),
            Map.entry("backup", "maintenance/snapshot"),
            Map.entry("login", "auth/login"),
            Map.entry("whoami", "auth/whoami"),
            Map.entry("users", "auth/users"),
            Map.entry("roles", "auth/roles"));

    /** What may follow a segment, by the words of templates; a parameter begins with a brace. */
    private static final class Step {
        final SortedMap<String, Step> next = new TreeMap<>();
    }

    private final Step root = new Step();
    private final Predicate<String> exists;

    /**
     * @param templates of all operations
     * @param exists whether there is an operation at a path
     */
    NearestPath(Collection<String> templates, Predicate<String> exists) {
        this.exists = exists;
        for (String template : templates) {
            Step step = root;
            if (template.length() == 1) {
                continue;
            }
            for (String word : template.substring(1).split("/", -1)) {
                step = step.next.computeIfAbsent(word, first -> new Step());
            }
        }
    }

    /** A path at which there is an operation, and that {@code path} comes near; null if there is none. */
    @Nullable
    String to(String path) {
        if (path.length() > LENGTH_MAX) {
            return null;
        }
        List<String> segments = Arrays.asList(path.substring(1).split("/", -1));
        String here = mended(segments);
        if (here != null) {
            return here;
        }
        if (segments.get(0).equals(VERSION)) {
            return mended(segments.subList(1, segments.size()));
        }
        List<String> versioned = new ArrayList<>(segments);
        versioned.add(0, VERSION);
        return mended(versioned);
    }

    /** The path of {@code segments} with its words replaced by those that come nearest; null if that leads nowhere. */
    private @Nullable String mended(List<String> segments) {
        StringBuilder path = new StringBuilder();
        Step step = root;
        for (int i = 0; i < segments.size(); i++) {
            String word = word(step, segments.get(i));
            if (word == null) {
                return null;
            }
            path.append('/').append(word);
            for (String part : word.split("/", -1)) {
                step = after(step, part);
            }
            if (step.next.isEmpty() && exists.test(path + rest(segments, i + 1))) {
                // A key, or another name, goes on as it was written.
                return path + rest(segments, i + 1);
            }
        }
        return !path.isEmpty() && exists.test(path.toString()) ? path.toString() : null;
    }

    private static String rest(List<String> segments, int from) {
        List<String> rest = segments.subList(from, segments.size());
        return rest.isEmpty() ? "" : "/" + String.join("/", rest);
    }

    /** What stands for {@code segment}: itself where anything may stand, else the nearest word; null if none is near. */
    private static @Nullable String word(Step step, String segment) {
        if (step.next.containsKey(segment) && !segment.startsWith("{")) {
            return segment;
        }
        if (hasParameter(step)) {
            return segment;
        }
        String elsewhere = ELSEWHERE.get(segment);
        if (elsewhere != null && step.next.containsKey(elsewhere.split("/", 2)[0])) {
            return elsewhere;
        }
        return Suggestions.closest(segment, step.next.keySet());
    }

    private static boolean hasParameter(Step step) {
        return step.next.keySet().stream().anyMatch(word -> word.startsWith("{"));
    }

    private static Step after(Step step, String word) {
        Step next = step.next.get(word);
        if (next != null) {
            return next;
        }
        return step.next.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("{"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(Step::new);
    }
}
