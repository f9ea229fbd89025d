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

    /** Makes rows of items. */
    @FunctionalInterface
    public interface Rows {
        void row(Table table, Entry item);
    }

    private Lists() {}

    /**
     * Prints all of the list that {@code request} begins, in the form that was asked for.
     *
     * @param name the field that names an item
     */
    public static void print(Console console, ApiRequest request, String name, Table table, Rows rows) {
        OutputFormat format = console.format(OutputFormat.TABLE);
        each(console, request, true, (answer, document) -> {
            if (format == OutputFormat.JSON) {
                console.printDocument(answer);
                return;
            }
            for (Map<String, @Nullable Object> item : Json.objects(document, "items")) {
                Entry entry = new Entry(item);
                switch (format) {
                    case JSONL -> console.out().println(Json.write(item));
                    case NAMES, RAW -> console.out().println(entry.field(name));
                    default -> rows.row(table, entry);
                }
            }
        });
        if (format == OutputFormat.TABLE) {
            console.print(table);
        }
    }

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
