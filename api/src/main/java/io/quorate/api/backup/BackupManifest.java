package io.quorate.api.backup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a backup is of. Immutable.
 *
 * @param cluster the name of the cluster
 * @param clusterId its id, {@code cl_…}
 * @param member the name of the member that wrote it
 * @param version the software version of that member
 * @param revision the newest revision in it
 * @param compactRevision the compaction mark of the cluster at that revision
 * @param term the Raft term of the last entry in it
 * @param index the log index of that entry
 * @param clusterMillis cluster time at that entry, milliseconds
 * @param takenAt when it was taken by the member's wall clock, RFC 3339, for people
 * @param counts how much is coordinated: {@code leases}, {@code claims_held} …
 * @param settings the replicated settings, by their names
 */
public record BackupManifest(
        String cluster,
        String clusterId,
        String member,
        String version,
        long revision,
        long compactRevision,
        long term,
        long index,
        long clusterMillis,
        String takenAt,
        Map<String, Long> counts,
        Map<String, Long> settings) {

    public BackupManifest {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cluster", cluster);
        fields.put("cluster_id", clusterId);
        fields.put("member", member);
        fields.put("version", version);
        fields.put("revision", revision);
        fields.put("compact_revision", compactRevision);
        fields.put("term", term);
        fields.put("index", index);
        fields.put("cluster_ms", clusterMillis);
        fields.put("taken_at", takenAt);
        fields.put("counts", counts);
        fields.put("settings", settings);
        return FlatJson.write(fields);
    }

    /** The manifest of a JSON object. Fields it does not know are left out: a later version may have more. */
    static BackupManifest of(String json) {
        Map<String, Object> fields = FlatJson.read(json);
        return new BackupManifest(
                text(fields, "cluster"),
                text(fields, "cluster_id"),
                text(fields, "member"),
                text(fields, "version"),
                number(fields, "revision"),
                number(fields, "compact_revision"),
                number(fields, "term"),
                number(fields, "index"),
                number(fields, "cluster_ms"),
                text(fields, "taken_at"),
                numbers(fields, "counts"),
                numbers(fields, "settings"));
    }

    static String text(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("it has no text '" + name + "'");
    }

    static long number(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Long number && number >= 0) {
            return number;
        }
        throw new IllegalArgumentException("it has no number '" + name + "'");
    }

    static Map<String, Long> numbers(Map<String, Object> fields, String name) {
        if (!(fields.get(name) instanceof Map<?, ?> inner)) {
            throw new IllegalArgumentException("it has no object '" + name + "'");
        }
        Map<String, Long> numbers = new LinkedHashMap<>();
        inner.forEach((key, value) -> {
            if (!(value instanceof Long number)) {
                throw new IllegalArgumentException("'" + name + "." + key + "' is no number");
            }
            numbers.put(String.valueOf(key), number);
        });
        return numbers;
    }
}
