package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which form of an answer the client wants. Stateless; called on the event loop of the exchange. */
final class RenderingChoice {

    private static final byte[] TEXT_WORD = {'t', 'e', 'x', 't'};

    private RenderingChoice() {}

    /** The rendering asked for by {@code as} or {@code Accept}; {@code first} where none is, or a fault was noted. */
    static Rendering of(Exchange exchange, Rendering first, Rendering... others) {
        List<Rendering> offered = new ArrayList<>(others.length + 1);
        offered.add(first);
        offered.addAll(List.of(others));
        if (exchange.parameters().has("as")) {
            Rendering chosen = exchange.word("as", Rendering.class, first);
            if (!offered.contains(chosen)) {
                String name = chosen.name().toLowerCase(Locale.ROOT);
                exchange.fault(
                        ProblemCode.NOT_ACCEPTABLE,
                        "query.as",
                        "as: '" + name + "' (expected here: " + Accepts.words(offered) + ")");
                return first;
            }
            return chosen;
        }
        String accept = exchange.requestHeader(HttpHeaders.ACCEPT);
        if (accept == null || accept.equals("*/*")) {
            return first;
        }
        Rendering chosen = Accepts.choose(accept, offered);
        if (chosen == null) {
            exchange.fault(
                    ProblemCode.NOT_ACCEPTABLE,
                    "header.Accept",
                    "Accept: '" + accept + "' (available: " + Accepts.mediaTypes(offered) + ")");
            return first;
        }
        return chosen;
    }

    /** Whether a problem is to be told in plain text. Notes no fault: it is asked when there is one already. */
    static boolean isTextForProblems(RequestParameters parameters, @Nullable String accept) {
        byte[] as = parameters.bytes("as");
        if (as != null) {
            return Arrays.equals(as, TEXT_WORD);
        }
        return accept != null
                && !accept.equals("*/*")
                && Accepts.choose(accept, List.of(Rendering.JSON, Rendering.RAW, Rendering.TEXT)) == Rendering.TEXT;
    }
}
