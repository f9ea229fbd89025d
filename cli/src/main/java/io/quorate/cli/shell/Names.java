package io.quorate.cli.shell;

import io.quorate.cli.Json;
import io.quorate.cli.ShellSession;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is called how in the cluster, for completing what is typed: asked for when it is needed, within a time that nobody
 * notices, and remembered for a moment. Confined to the shell's thread.
 */
final class Names {

    private static final Duration BUDGET = Duration.ofMillis(300);
    private static final long FRESH_NANOS = 2_000_000_000L;
    private static final int ASKED_MAX = 64;
    private static final String LIMIT = "200";

    private record Known(List<String> names, long atNanos) {}

    private final ShellSession session;
    private final LongSupplier nanos;
    private final Map<String, Known> known = new HashMap<>();

    Names(ShellSession session, LongSupplier nanos) {
        this.session = session;
        this.nanos = nanos;
    }

    /** Keys and directories of keys that begin so. */
    List<String> keys(String typed) {
        String directory = typed.substring(0, typed.lastIndexOf('/') + 1);
        ApiRequest request = ApiRequest.onKey("GET", Bytes.of(directory));
        request = (directory.isEmpty() ? request : request.flag("prefix"))
                .query("values", "none")
                .query("delimiter", "/")
                .query("limit", LIMIT)
                .query("consistency", "serializable");
        return starting(ask(session.directory() + " keys " + directory, request, "key"), typed);
    }

    /** Names of locks, semaphores and so on that begin so. */
    List<String> ofKind(String kind, String typed) {
        ApiRequest request = ApiRequest.onName("GET", kind, typed);
        request = (typed.isEmpty() ? request : request.flag("prefix")).query("limit", LIMIT);
        return starting(ask(kind + " " + typed, request, "name"), typed);
    }

    /** Names of members, services, users and the like, of which there are few. */
    List<String> ofAll(String path, String typed) {
        return starting(ask(path, ApiRequest.of("GET", path), "name"), typed);
    }

    private List<String> ask(String what, ApiRequest request, String field) {
        long now = nanos.getAsLong();
        Known remembered = known.get(what);
        if (remembered != null && now - remembered.atNanos() < FRESH_NANOS) {
            return remembered.names();
        }
        List<String> names = session.ask(request, BUDGET)
                .filter(answer -> answer.status() == 200)
                .map(answer -> names(answer, field))
                .orElse(List.of());
        if (known.size() >= ASKED_MAX) {
            known.clear();
        }
        known.put(what, new Known(names, now));
        return names;
    }

    private static List<String> names(ApiAnswer answer, String field) {
        List<String> names = new ArrayList<>();
        try {
            Map<String, @Nullable Object> document = Json.object(answer.body());
            for (Map<String, @Nullable Object> item : Json.objects(document, "items")) {
                if (item.get(field) instanceof String name) {
                    names.add(name);
                }
            }
            if (document.get("prefixes") instanceof List<?> directories) {
                directories.forEach(name -> names.add(String.valueOf(name)));
            }
        } catch (IOException malformed) {
            return List.of();
        }
        return names;
    }

    private static List<String> starting(List<String> names, String typed) {
        return names.stream().filter(name -> name.startsWith(typed)).sorted().toList();
    }
}
