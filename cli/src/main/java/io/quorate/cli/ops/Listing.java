package io.quorate.cli.ops;

import io.quorate.cli.Console;
import io.quorate.cli.Entry;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the items of an answer: one row each, in the columns that are named as the fields are. Stateless. */
final class Listing {

    private Listing() {}

    static void print(Console console, ApiAnswer answer, String... fields) {
        OutputFormat format = console.format(OutputFormat.TABLE);
        List<Map<String, @Nullable Object>> items = Json.objects(console.document(answer), "items");
        switch (format) {
            case JSON -> console.printDocument(answer);
            case JSONL -> items.forEach(item -> console.out().println(Json.write(item)));
            default -> console.print(table(items, fields));
        }
    }

    private static Table table(List<Map<String, @Nullable Object>> items, String... fields) {
        String[] headings = new String[fields.length];
        for (int i = 0; i < fields.length; i++) {
            headings[i] = fields[i].toUpperCase(Locale.ROOT);
        }
        Table table = new Table(headings);
        for (Map<String, @Nullable Object> item : items) {
            Entry entry = new Entry(item);
            String[] row = new String[fields.length];
            for (int i = 0; i < fields.length; i++) {
                row[i] = entry.field(fields[i]);
            }
            table.row(row);
        }
        return table;
    }
}
