package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Holds without which a write must not happen: {@code fence=NAME@TOKEN}, {@code fence=election:NAME@TOKEN}. Stateless. */
final class Fences {

    static final String PARAMETER = "fence";

    private static final String EXPECTED = "NAME@TOKEN, election:NAME@TOKEN or semaphore:NAME@TOKEN";

    private Fences() {}

    /** The fences of a request, as guards; mostly none. */
    static List<Guard> of(Exchange exchange) {
        if (!exchange.parameters().has(PARAMETER)) {
            return List.of();
        }
        List<Guard> guards = new ArrayList<>();
        for (String fence : exchange.parameters(PARAMETER)) {
            Guard guard = parse(fence);
            if (guard == null) {
                exchange.fault("query.fence", "fence: '" + Text.shown(fence) + "' (expected: " + EXPECTED + ")");
            } else {
                guards.add(guard);
            }
        }
        return guards;
    }

    private static Guard.@Nullable Fence parse(String fence) {
        int at = fence.lastIndexOf('@');
        long token = at < 0 ? -1 : Numbers.parse(fence.substring(at + 1));
        if (token < 1) {
            return null;
        }
        Kind kind = Kind.LOCK;
        int from = 0;
        for (Kind candidate : new Kind[] {Kind.ELECTION, Kind.SEMAPHORE, Kind.LOCK}) {
            String prefix = word(candidate) + ":";
            if (fence.startsWith(prefix)) {
                kind = candidate;
                from = prefix.length();
                break;
            }
        }
        Bytes name = Bytes.utf8(fence.substring(Math.min(from, at), at));
        return ClaimName.wrongIn(name) == null ? new Guard.Fence(kind, name, token) : null;
    }

    /** What a kind is called. */
    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** That a hold named by a fence is not held. */
    static Problem stale(Guard.Fence fence) {
        String word = word(fence.kind());
        return Problem.of(
                        ProblemCode.FENCE_STALE,
                        word + " " + Entries.shown(fence.name()) + " is not held with token " + fence.token()
                                + ": nothing was written")
                .hint("somebody else may be at work already: stop, and acquire it again before going on")
                .with("kind", word)
                .with("name", Text.shown(fence.name().utf8()))
                .with("token", fence.token());
    }
}
