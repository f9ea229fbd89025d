package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists of any length, page by page. Stateless. */
public final class Lists {

    /** Takes the pages in turn. */
    public interface Pages {
        void page(ApiAnswer answer, Map<String, @Nullable Object> document);
    }

    private Lists() {}

    /** Fetches the list that {@code request} begins: all of it, or its first page only. */
    public static void each(Console console, ApiRequest request, boolean all, Pages pages) {
        Optional<ApiAnswer> answer = console.send(request);
        while (answer.isPresent()) {
            Map<String, @Nullable Object> document = console.document(answer.get());
            pages.page(answer.get(), document);
            if (!all || !(document.get("next") instanceof String cursor)) {
                return;
            }
            answer = console.send(request.query("cursor", cursor));
        }
    }
}
