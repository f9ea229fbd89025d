package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lists that are fetched whole, page by page. Stateless. */
final class Pages {

    private Pages() {}

    /** A page, as its document says it. Immutable. */
    private static Operation<Fields> page(ApiRequest request) {
        return Operation.of(request, HttpKv::document);
    }

    /** All items of a list. */
    static <T> List<T> all(Calls calls, Listing<T> listing) {
        List<T> items = new ArrayList<>();
        ApiRequest request = listing.first();
        while (true) {
            Fields page = calls.run(page(request));
            page.list("items").stream().map(listing.item()).forEach(items::add);
            String next = page.text("next");
            if (next == null) {
                return List.copyOf(items);
            }
            request = listing.first().query("cursor", next);
        }
    }

    /** All items of a list, without waiting. */
    static <T> CompletableFuture<List<T>> collect(Calls calls, Listing<T> listing) {
        Steps<List<T>> steps = new Steps<>();
        collect(calls, listing, listing.first(), new ArrayList<>(), steps);
        return steps;
    }

    private static <T> void collect(
            Calls calls, Listing<T> listing, ApiRequest request, List<T> items, Steps<List<T>> steps) {
        steps.then(calls.start(page(request)), page -> {
            page.list("items").stream().map(listing.item()).forEach(items::add);
            String next = page.text("next");
            if (next == null) {
                steps.complete(List.copyOf(items));
            } else {
                collect(calls, listing, listing.first().query("cursor", next), items, steps);
            }
        });
    }
}
