package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists of users, roles or tokens: those that the caller may see. Stateless. */
final class AccessLists {

    static final String[] PARAMETERS = {"as", "limit", "cursor"};

    private AccessLists() {}

    /** Writes one of them. */
    interface Item<T> {
        void write(JsonGenerator out, T one) throws IOException;
    }

    /** Answers with a page of {@code all}, in the order of their names. */
    static <T> void answer(
            Exchange exchange, Iterable<T> all, Function<T, String> name, Predicate<T> isSeen, Item<T> item) {
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT);
        int limit = (int) exchange.number("limit", 1, KeyLists.LIMIT_MAX, KeyLists.LIMIT_DEFAULT);
        int query = exchange.path().hashCode();
        ListCursor cursor = KeyReads.cursor(exchange, query);
        if (exchange.refused()) {
            return;
        }
        String from = cursor == null ? "" : cursor.range().from().utf8();
        List<T> left = new ArrayList<>();
        for (T one : all) {
            if (name.apply(one).compareTo(from) >= 0 && isSeen.test(one)) {
                left.add(one);
            }
        }
        left.sort(Comparator.comparing(name));
        List<T> shown = left.subList(0, Math.min(limit, left.size()));
        String next = left.size() > limit ? next(name.apply(left.get(limit)), query) : null;
        if (next != null) {
            exchange.header(Names.LINK, KeyLists.link(exchange, next));
        }
        if (rendering == Rendering.TEXT) {
            StringBuilder lines = new StringBuilder();
            shown.forEach(one -> lines.append(name.apply(one)).append('\n'));
            exchange.text(200, lines.toString());
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("items");
            for (T one : shown) {
                item.write(out, one);
            }
            out.writeEndArray();
            if (next != null) {
                out.writeStringField("next", next);
            }
            out.writeEndObject();
        });
    }

    private static @Nullable String next(String name, int query) {
        return new ListCursor(0, query, new KeyRange(Bytes.utf8(name), null), 0).encode();
    }
}
