package io.quorate.it.load;

import io.quorate.it.check.Answer;
import io.quorate.it.check.KeyVersion;
import io.quorate.it.check.Linearizability;
import io.quorate.it.check.RevisionOracle;
import io.quorate.it.wire.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What both checkers say about a history, and whether all members tell the same story. Immutable.
 *
 * @param disagreements keys whose history differs between members, for people
 */
public record Judgement(
        History history, Linearizability linearizability, RevisionOracle oracle, List<String> disagreements) {

    public Judgement {
        disagreements = List.copyOf(disagreements);
    }

    /** Judges {@code history} by the histories that {@code endpoints}, all members of the cluster, tell now. */
    public static Judgement of(List<Endpoint> endpoints, History history) {
        List<String> disagreements = new ArrayList<>();
        Map<String, List<KeyVersion>> reference = new HashMap<>();
        for (Endpoint endpoint : endpoints) {
            try (KeyClient client = new KeyClient(endpoint.address(), Duration.ofSeconds(20))) {
                for (String key : history.keys()) {
                    List<KeyVersion> told = client.history(key);
                    List<KeyVersion> first = reference.putIfAbsent(key, told);
                    if (first != null && !first.equals(told)) {
                        disagreements.add("%s: %s says %s, %s says %s"
                                .formatted(key, endpoints.get(0).name(), first, endpoint.name(), told));
                    }
                }
            } catch (IOException e) {
                throw new AssertionError("reading histories from " + endpoint + ": " + e.getMessage(), e);
            }
        }
        return new Judgement(
                history,
                Linearizability.check(history.operations()),
                RevisionOracle.check(history.operations(), reference),
                disagreements);
    }

    /** Whether nothing is wrong, and nothing was left undecided. */
    public boolean holds() {
        return linearizability.holds()
                && oracle.holds()
                && disagreements.isEmpty()
                && history.surprises().isEmpty();
    }

    /** All findings for people: a few lines when all is well. */
    public String report() {
        StringBuilder text = new StringBuilder();
        text.append("operations: %,d, %,d changes acknowledged, %,d outcomes unknown, %,d not applied%n"
                .formatted(
                        history.operations().size(),
                        history.acknowledged(),
                        history.count(Answer.Unknown.class),
                        history.count(Answer.NotApplied.class)));
        text.append(linearizability.report()).append(oracle.report());
        text.append("members: %d keys told differently%n".formatted(disagreements.size()));
        disagreements.stream()
                .limit(5)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("unexpected answers: %d%n".formatted(history.surprises().size()));
        history.surprises().stream()
                .distinct()
                .limit(10)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        return text.toString();
    }
}
