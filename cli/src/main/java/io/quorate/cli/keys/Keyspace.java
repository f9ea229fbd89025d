package io.quorate.cli.keys;

import io.quorate.cli.Console;
import io.quorate.cli.Json;
import io.quorate.cli.Lists;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.error.NotFoundException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys with their values as they were at one revision. Immutable.
 *
 * @param revision of the cluster
 * @param entries in the order of the keys
 */
record Keyspace(long revision, Map<Bytes, KeyEntry> entries) {

    /** The request that reads them, or their first page. */
    static ApiRequest request(Console console, String key, boolean prefix, @Nullable Long revision) {
        ApiRequest request = console.fresh(ApiRequest.onKey("GET", Bytes.of(key)));
        request = prefix && !key.isEmpty() ? request.flag("prefix") : request;
        request = prefix ? request : request.query("as", "json");
        return request.query("rev", revision == null ? null : Long.toString(revision));
    }

    /** One key, or all that start so; nothing if the curl command was printed instead. */
    static Optional<Keyspace> read(Console console, String key, boolean prefix, @Nullable Long revision) {
        ApiRequest request = request(console, key, prefix, revision);
        return prefix ? range(console, request) : one(console, request);
    }

    private static Optional<Keyspace> one(Console console, ApiRequest request) {
        try {
            return console.send(request).map(answer -> {
                KeyEntry entry = KeyEntry.of(console.document(answer));
                return new Keyspace(answer.revision(), Map.of(entry.key(), entry));
            });
        } catch (NotFoundException absent) {
            return Optional.of(new Keyspace(revision(absent), Map.of()));
        }
    }

    private static long revision(NotFoundException absent) {
        return absent.failure().document().get("revision") instanceof Long number ? number : 0;
    }

    private static Optional<Keyspace> range(Console console, ApiRequest request) {
        Map<Bytes, KeyEntry> entries = new LinkedHashMap<>();
        ApiAnswer[] first = new ApiAnswer[1];
        Lists.each(console, request, true, (answer, document) -> {
            first[0] = first[0] == null ? answer : first[0];
            Json.objects(document, "items").forEach(item -> {
                KeyEntry entry = KeyEntry.of(item);
                entries.put(entry.key(), entry);
            });
        });
        // Later pages are of the same revision.
        return first[0] == null ? Optional.empty() : Optional.of(new Keyspace(first[0].revision(), entries));
    }

    /** The entry of {@code key}; null if it is absent. */
    @Nullable
    KeyEntry get(Bytes key) {
        return entries.get(key);
    }
}
