package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import java.util.ArrayList;
import java.util.List;

/** Lists that are fetched whole, page by page. Stateless. */
final class Pages {

    private Pages() {}

    /** The items of all pages of the list that {@code first} begins. */
    static List<Fields> all(Calls calls, ApiRequest first) {
        List<Fields> items = new ArrayList<>();
        ApiRequest request = first;
        while (true) {
            Fields page = HttpKv.document(calls.call(request));
            items.addAll(page.list("items"));
            String next = page.text("next");
            if (next == null) {
                return items;
            }
            request = first.query("cursor", next);
        }
    }
}
